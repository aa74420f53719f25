"""Addresses of reporting."""

from django.urls import path

from reporting.views import record_history

urlpatterns = [
    path("history/<str:kind>/<uuid:record_id>/", record_history, name="record_history"),
]
