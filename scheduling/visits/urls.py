"""Addresses of the visits room."""

from django.urls import path

from scheduling.visits import views

urlpatterns = [
    path("visit-plans/generate/", views.plan_generate, name="plan_generate"),
]
