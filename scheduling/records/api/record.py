"""The API of clients and their records."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from scheduling.clients import services
from scheduling.clients.selectors import describe_clients
from scheduling.records import selectors, serializers
from scheduling.records.filters import ClientFilters


class Clients(ServiceListView):
    """People who receive home care."""

    filters, ordering = ClientFilters, ("name_key", "pk")
    answer = serializers.ClientAnswer

    @extend_schema(**describe_list(ClientFilters, serializers.ClientAnswer))
    def get(self, request: Request) -> Response:
        """List them by family name, those whose service has ended too."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return those whom the actor may see."""
        return selectors.find_clients(actor=self.actor, at=self.at)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return a page of them with person, address and patch."""
        return describe_clients(rows)


class Record(ServiceView):
    """One client's record."""

    @extend_schema(responses=serializers.RecordAnswer)
    def get(self, request: Request, client_id: UUID) -> Response:
        """Return it as it stands, with its history; how a key safe opens is not in it."""
        return self.show(client_id)

    def show(self, client_id: UUID) -> Response:
        """Answer with the record as it stands now."""
        found = selectors.get_record(client_id=client_id, actor=self.actor, at=self.at)
        return Response(serializers.RecordAnswer(found).data)

    def change(self, client_id: UUID, service: Callable[..., Any], **words: Any) -> Response:
        """Call a service once and answer with the record."""

        def act() -> Response:
            service(client_id=client_id, **words, actor=self.actor, at=self.at)
            return self.show(client_id)

        return self.once(act)


class RecordInformation(Record):
    """What must be known about a client."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.InformationInput, responses=serializers.RecordAnswer)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Record a new version of one kind of information."""
        words = self.read(serializers.InformationInput, request.data)
        return self.change(client_id, services.record_information, **words)


class RecordReferences(Record):
    """What a client is called in other systems."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.ReferenceInput, responses=serializers.RecordAnswer)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Record the reference in one system; an empty value takes it out."""
        words = self.read(serializers.ReferenceInput, request.data)
        return self.change(client_id, services.set_reference, **words)


class RecordKeySafe(Record):
    """How a client's key safe opens."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.KeySafeInput, responses=serializers.RecordAnswer)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Record how it opens; the answer does not repeat it."""
        words = self.read(serializers.KeySafeInput, request.data)
        return self.change(client_id, services.set_key_safe, **words)


class OpenKeySafe(ServiceView):
    """A look at how a client's key safe opens."""

    @extend_schema(request=serializers.LookInput, responses=serializers.KeySafeAnswer)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Return how it opens; who asked and why is written down, each time.

        The answer is never kept, so an Idempotency-Key has no effect here.
        """
        words = self.read(serializers.LookInput, request.data)
        code = services.open_key_safe(
            client_id=client_id, reason=words["reason"], actor=self.actor, at=self.at
        )
        answer = Response(serializers.KeySafeAnswer({"code": code}).data)
        answer["Cache-Control"] = "no-store"
        return answer
