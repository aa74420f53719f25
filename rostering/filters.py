"""What lists of rostering can be narrowed by."""

import django_filters


class ServiceShiftFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Shifts of services by service and time."""

    service = django_filters.UUIDFilter(field_name="service_id")
    day = django_filters.DateFilter()
    ends_after = django_filters.IsoDateTimeFilter(field_name="ends_at", lookup_expr="gt")
    starts_before = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")
