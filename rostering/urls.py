"""Addresses of rostering."""

from django.urls import path

from rostering import views

urlpatterns = [
    path("duty-rota/", views.duty_rota, name="duty_rota"),
    path("duty-rota/<uuid:duty_id>/end/", views.duty_end, name="duty_end"),
]
