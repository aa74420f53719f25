"""Writes of rostering."""

from rostering.services.absences import end_absence
from rostering.services.availability import (
    record_absence,
    record_duties,
    record_pattern,
    refresh_availability,
)
from rostering.services.duty_rota import end_duty, record_duty
from rostering.services.service_shifts import record_service_shift

__all__ = [
    "end_absence",
    "end_duty",
    "record_absence",
    "record_duties",
    "record_duty",
    "record_pattern",
    "record_service_shift",
    "refresh_availability",
]
