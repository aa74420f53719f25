"""Addresses of the records room."""

from django.urls import path

from scheduling.records.views import exclusions
from scheduling.records.views import record as views

urlpatterns = [
    path("clients/", views.client_list, name="client_list"),
    path("clients/<uuid:client_id>/", views.client_record, name="client_record"),
    path(
        "clients/<uuid:client_id>/information/<str:kind>/",
        views.client_information,
        name="client_information",
    ),
    path("clients/<uuid:client_id>/references/", views.client_references, name="client_references"),
    path("clients/<uuid:client_id>/key-safe/", views.client_key_safe, name="client_key_safe"),
    path(
        "clients/<uuid:client_id>/key-safe/open",
        views.client_key_safe_open,
        name="client_key_safe_open",
    ),
    path("exclusions/", exclusions.exclusion_list, name="exclusion_list"),
    path(
        "clients/<uuid:client_id>/exclusions/new/", exclusions.exclusion_new, name="exclusion_new"
    ),
    path("exclusions/<uuid:exclusion_id>/", exclusions.exclusion_details, name="exclusion_details"),
    path(
        "exclusions/<uuid:exclusion_id>/decide",
        exclusions.exclusion_decide,
        name="exclusion_decide",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/authorise",
        exclusions.exclusion_authorise,
        name="exclusion_authorise",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/apply", exclusions.exclusion_apply, name="exclusion_apply"
    ),
    path(
        "exclusions/<uuid:exclusion_id>/refuse",
        exclusions.exclusion_refuse,
        name="exclusion_refuse",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/decline",
        exclusions.exclusion_decline,
        name="exclusion_decline",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/review",
        exclusions.exclusion_review,
        name="exclusion_review",
    ),
    path("exclusions/<uuid:exclusion_id>/end", exclusions.exclusion_end, name="exclusion_end"),
]
