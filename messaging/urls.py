"""Addresses of messaging."""

from django.urls import path

from messaging import views

urlpatterns = [
    path("messages/", views.message_list, name="message_list"),
    path("messages/live", views.message_live, name="message_live"),
    path("messages/preferences/", views.message_preferences, name="message_preferences"),
    path("messages/threads/<uuid:thread_id>/", views.thread, name="thread"),
    path(
        "messages/notices/<uuid:notice_id>/acknowledge",
        views.notice_acknowledge,
        name="notice_acknowledge",
    ),
]
