"""Addresses of reporting."""

from django.urls import path

from reporting.views.aims import report_aims
from reporting.views.history import record_history
from reporting.views.replay import replay_list, replay_shift
from reporting.views.rules import rule, rules
from reporting.views.settings import report_settings
from reporting.views.weekly import weekly_evidence, weekly_report, weekly_report_export

urlpatterns = [
    path("history/<str:kind>/<uuid:record_id>/", record_history, name="record_history"),
    path("reports/weekly-allocation/", weekly_report, name="weekly_report"),
    path("reports/weekly-allocation/export/", weekly_report_export, name="weekly_report_export"),
    path(
        "reports/weekly-allocation/evidence/<uuid:session_id>/<uuid:worker_id>/",
        weekly_evidence,
        name="weekly_evidence",
    ),
    path("reports/aims/", report_aims, name="report_aims"),
    path("reports/replay/", replay_list, name="replay_list"),
    path("reports/replay/<uuid:session_id>/", replay_shift, name="replay"),
    path("reports/settings/", report_settings, name="report_settings"),
    path("rules/", rules, name="rules"),
    path("rules/<str:rule_id>/", rule, name="rule"),
]
