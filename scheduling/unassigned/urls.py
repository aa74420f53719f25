"""Addresses of the unassigned room."""

from django.urls import path

from scheduling.unassigned import views

urlpatterns = [
    path("unassigned/", views.unassigned_list, name="unassigned_list"),
    path("unassigned/live", views.unassigned_live, name="unassigned_live"),
    path("unassigned/acknowledge", views.unassigned_acknowledge, name="unassigned_acknowledge"),
    path("unassigned/ladder/", views.unassigned_ladder, name="unassigned_ladder"),
    path("unassigned/<uuid:episode_id>/", views.unassigned_details, name="unassigned_details"),
]
