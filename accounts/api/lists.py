"""Every list of the API: scoped by a selector, filtered by known names, read page by page."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError as Unreadable
from django.db import DataError
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from core.errors import InvalidInput

PAGING = ("cursor", "limit")
TYPES: dict[type[django_filters.Filter], Any] = {
    django_filters.UUIDFilter: OpenApiTypes.UUID,
    django_filters.DateFilter: OpenApiTypes.DATE,
    django_filters.IsoDateTimeFilter: OpenApiTypes.DATETIME,
    django_filters.NumberFilter: OpenApiTypes.NUMBER,
    django_filters.BooleanFilter: OpenApiTypes.BOOL,
}


class CursorPages(CursorPagination):  # type: ignore[misc]
    """Pages that stay true while rows are added: 50 rows, or as many as `limit` says up to 200."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class ServiceListView(ServiceView, ABC):
    """A list of records. Subclasses say which rows, filters and order, and how a row reads."""

    filters: ClassVar[type[django_filters.FilterSet]]
    ordering: ClassVar[tuple[str, ...]]
    answer: ClassVar[type[serializers.Serializer[Any]]]

    @abstractmethod
    def get_rows(self) -> QuerySet[Any]:
        """Return the rows that the actor may see, from a selector."""

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows of one page as the serializer takes them."""
        return rows

    def list(self, request: Request) -> Response:
        """Answer one page: `next`, `previous` and `results`."""
        rows = self._filter(request)
        pages = CursorPages()
        pages.ordering = self.ordering
        chosen = _read_rows(pages, rows, request, self)
        results = self.answer(self.present(chosen), many=True).data
        return pages.get_paginated_response(results)

    def _filter(self, request: Request) -> QuerySet[Any]:
        rows = self.get_rows()
        known = (*self.filters.base_filters, *PAGING)
        for name in request.query_params:
            if name not in known:
                raise InvalidInput(
                    f"“{name}” is no filter of this list. There are: {', '.join(known)}.",
                    field=name,
                )
        found = self.filters(request.query_params, queryset=rows, request=request)
        if not found.is_valid():
            raise ValidationError(found.errors)
        filtered: QuerySet[Any] = found.qs
        return filtered


def _read_rows(
    pages: CursorPages, rows: QuerySet[Any], request: Request, view: ServiceListView
) -> Sequence[Any]:
    try:
        return pages.paginate_queryset(rows, request, view=view) or []
    except (TypeError, ValueError, OverflowError, DataError, Unreadable) as error:
        if "cursor" not in request.query_params:
            raise
        raise InvalidInput(
            "This cursor is of no page. Take it as it is from `next` or `previous`.", field="cursor"
        ) from error


def describe_list(
    filters: type[django_filters.FilterSet], answer: type[serializers.Serializer[Any]]
) -> dict[str, Any]:
    """Return what the schema says of a list, for `extend_schema`."""
    named = [
        OpenApiParameter(
            name, _get_type(one), description=str(one.label or ""), enum=_get_enum(one)
        )
        for name, one in filters.base_filters.items()
    ]
    paging = [
        OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`."),
        OpenApiParameter("limit", OpenApiTypes.INT, description="Rows of a page, up to 200."),
    ]
    page = inline_serializer(
        f"{answer.__name__}Page",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": answer(many=True),
        },
    )
    return {"parameters": [*named, *paging], "responses": page}


def _describe_filter(name: str, one: django_filters.Filter) -> OpenApiParameter:
    label = str(one.label or "")
    return OpenApiParameter(name, _get_type(one), description=label, enum=_get_enum(one))


def _get_type(one: django_filters.Filter) -> Any:
    return next((kind for base, kind in TYPES.items() if isinstance(one, base)), OpenApiTypes.STR)


def _get_enum(one: django_filters.Filter) -> list[str] | None:
    if not isinstance(one, django_filters.ChoiceFilter):
        return None
    return [str(value) for value, _ in one.extra["choices"]]
