"""What lists of urgent care can be narrowed by."""

import django_filters

from allocation.states import CaseStatus, FeedbackStatus, SessionStatus


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Cases by service, state, holder, source and time."""

    service = django_filters.UUIDFilter(field_name="service_id")
    status = django_filters.ChoiceFilter(choices=CaseStatus.choices)
    allocated_to = django_filters.UUIDFilter(field_name="allocated_to_id")
    is_queued = django_filters.BooleanFilter(field_name="allocated_to", lookup_expr="isnull")
    is_priority = django_filters.BooleanFilter()
    source = django_filters.CharFilter()
    source_ref = django_filters.CharFilter()
    received_after = django_filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")
    received_before = django_filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt")


class FeedbackFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Entries of feedback by service, session, state and whom they are about."""

    service = django_filters.UUIDFilter(field_name="session__service_id")
    session = django_filters.UUIDFilter(field_name="session_id")
    status = django_filters.ChoiceFilter(choices=FeedbackStatus.choices)
    about = django_filters.UUIDFilter(field_name="about_id")


class SessionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Sessions by service and state."""

    service = django_filters.UUIDFilter(field_name="service_id")
    status = django_filters.ChoiceFilter(choices=SessionStatus.choices)
