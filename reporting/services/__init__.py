"""Writes of reporting."""

from reporting.services.settings import set_report_settings
from reporting.services.weekly import make_weekly_report

__all__ = ["make_weekly_report", "set_report_settings"]
