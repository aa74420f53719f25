"""Building blocks of models: identifiers, periods, closed sets of words."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from core.ids import new_id


class Record(models.Model):
    """A row with an identifier that sorts by age."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class InstantRange(Func):
    """The half-open period between two instants."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DayRange(Func):
    """The half-open period between two dates."""

    function = "DATERANGE"
    output_field = DateRangeField()


def one_of(name: str, field: str, values: list[str]) -> models.CheckConstraint:
    """Return a constraint: the column holds one of these words."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def ordered(
    name: str, start: str = "starts_at", end: str = "ends_at", *, open_ended: bool = False
) -> models.CheckConstraint:
    """Return a constraint: a period ends after it starts."""
    condition = Q(**{f"{end}__gt": F(start)})
    if open_ended:
        condition |= Q(**{end: None})
    return models.CheckConstraint(condition=condition, name=name)


def one_at_a_time(
    name: str,
    same: list[str],
    *,
    days: bool = False,
    where: Q | None = None,
    deferred: bool = False,
) -> ExclusionConstraint:
    """Return a constraint: periods of rows with the same values never overlap."""
    period: Func = (
        DayRange("starts_on", "ends_on") if days else InstantRange("starts_at", "ends_at")
    )
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            (period, RangeOperators.OVERLAPS),
        ],
        condition=where,
        deferrable=models.Deferrable.DEFERRED if deferred else None,
    )
