"""Addresses of scheduling, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("scheduling.rounds.urls")),
    path("", include("scheduling.visits.urls")),
    path("", include("scheduling.unassigned.urls")),
    path("", include("scheduling.records.urls")),
]
