"""What the list of clients can be narrowed by."""

import django_filters
from django.db.models import QuerySet

from scheduling.clients.models import ClientSearch
from scheduling.clients.selectors import match_words
from scheduling.clients.states import ClientStatus


class ClientFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Clients by what people type, patch, state, and whether missed visits do harm."""

    q = django_filters.CharFilter(
        method="match", label="Beginnings of words: name, PIN, NHS number, postcode."
    )
    patch = django_filters.UUIDFilter(field_name="client__patch_id")
    status = django_filters.ChoiceFilter(
        field_name="client__status", choices=ClientStatus.choices, empty_label=None
    )
    is_critical = django_filters.BooleanFilter(field_name="client__is_critical")

    def match(self, rows: QuerySet[ClientSearch], _name: str, text: str) -> QuerySet[ClientSearch]:
        """Return the rows that have all of the words."""
        return match_words(rows, text)
