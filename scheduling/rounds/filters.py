"""What lists of the rounds room can be narrowed by."""

import django_filters

from scheduling.rounds.states import RunStatus


class PatchFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Patches."""

    area = django_filters.UUIDFilter(field_name="area_id", label="The area it belongs to.")
    name = django_filters.CharFilter(lookup_expr="icontains", label="Part of its name.")


class RunFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Runs of the auto-scheduler."""

    area = django_filters.UUIDFilter(field_name="area_id", label="The area it plans.")
    day = django_filters.DateFilter(label="The day it plans.")
    status = django_filters.ChoiceFilter(choices=RunStatus.choices, label="Its state.")
