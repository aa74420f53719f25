"""What lists of messaging can be narrowed by."""

import django_filters

from messaging.states import NoticeStatus


class NoticeFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Notices by state, kind and urgency."""

    status = django_filters.ChoiceFilter(choices=NoticeStatus.choices)
    kind = django_filters.CharFilter()
    is_urgent = django_filters.BooleanFilter()


class ThreadFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Conversations by title."""

    title = django_filters.CharFilter(lookup_expr="icontains")
