"""Runs, proposals, protocols, imports."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from scheduling.rounds import selectors, serializers, services
from scheduling.rounds.filters import RunFilters


class Runs(ServiceListView):
    """Runs of the auto-scheduler."""

    filters, ordering, answer = RunFilters, ("-asked_at", "-id"), serializers.RunAnswer

    @extend_schema(**describe_list(RunFilters, serializers.RunAnswer))
    def get(self, request: Request) -> Response:
        """List runs, the newest first."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return the runs of the patches whose rounds one may see."""
        return selectors.find_runs(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return each run as a line."""
        return list(map(selectors.summarise, rows))

    @extend_schema(request=serializers.RunInput, responses={202: serializers.IdAnswer})
    def post(self, request: Request) -> Response:
        """Ask for a run; a worker takes it."""
        words = self.read(serializers.RunInput, request.data)

        def act() -> Response:
            run_id = services.start_run(
                area_id=words["area"],
                patch_ids=words["patches"],
                day=words["day"],
                seconds=words["seconds"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": str(run_id)}, status=202)

        return self.once(act)


class Run(ServiceView):
    """One run."""

    @extend_schema(responses=serializers.RunDetailsAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return how far it is, or how it ended."""
        return self.show(run_id)

    def show(self, run_id: UUID) -> Response:
        """Answer with the run as it stands now."""
        details = selectors.get_run(run_id=run_id, actor=self.actor)
        return Response(serializers.RunDetailsAnswer(details).data)


class StopRun(Run):
    """Stop a run."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.StopInput, responses=serializers.RunDetailsAnswer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Stop it, with or without its best plan."""
        words = self.read(serializers.StopInput, request.data)

        def act() -> Response:
            services.stop_run(run_id=run_id, **words, actor=self.actor, at=self.at)
            return self.show(run_id)

        return self.once(act)


class Proposal(ServiceView):
    """What a run would change."""

    @extend_schema(responses=serializers.ProposalAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return it carer by carer, with reasons and costs."""
        proposal = selectors.get_proposal(run_id=run_id, actor=self.actor)
        return Response(serializers.ProposalAnswer(proposal).data)


class PublishProposal(ServiceView):
    """From a proposal to rounds."""

    @extend_schema(request=serializers.PublishInput, responses=serializers.PublishAnswer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Apply open lines; what no longer fits goes to review."""
        words = self.read(serializers.PublishInput, request.data)

        def act() -> Response:
            result = services.publish_proposal(
                run_id=run_id, line_ids=words["lines"], actor=self.actor, at=self.at
            )
            return Response(serializers.PublishAnswer(result).data)

        return self.once(act)


class LeaveLine(ServiceView):
    """Leave a visit as it was."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, run_id: UUID, line_id: int) -> Response:
        """Close one line of a proposal without applying it."""

        def act() -> Response:
            services.leave_line(run_id=run_id, line_id=line_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)


class DiscardRun(ServiceView):
    """Throw a proposal away."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Discard it; what was published stays."""

        def act() -> Response:
            services.discard_run(run_id=run_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)


class AreaProtocol(ServiceView):
    """An area's settings."""

    @extend_schema(parameters=[serializers.AreaQuery], responses=serializers.ProtocolAnswer)
    def get(self, request: Request) -> Response:
        """Return the version in force."""
        query = self.read(serializers.AreaQuery, request.query_params)
        return self.show(query["area"])

    @extend_schema(request=serializers.ProtocolInput, responses=serializers.ProtocolAnswer)
    def post(self, request: Request) -> Response:
        """Put a new version in force from now on."""
        words = self.read(serializers.ProtocolInput, request.data)

        def act() -> Response:
            services.set_protocol(
                area_id=words["area"],
                body=words["body"],
                reason=words["reason"],
                actor=self.actor,
                at=self.at,
            )
            return self.show(words["area"])

        return self.once(act)

    def show(self, area_id: UUID) -> Response:
        """Answer with the version in force now."""
        protocol = selectors.get_protocol(area_id=area_id, actor=self.actor, at=self.at)
        return Response(serializers.ProtocolAnswer(protocol).data)


class Imports(ServiceView):
    """Days from files."""

    @extend_schema(request=serializers.ImportInput, responses={201: serializers.StagedImportAnswer})
    def post(self, request: Request) -> Response:
        """Stage a day; nothing of it is written yet, every fault is in the answer."""
        words = self.read(serializers.ImportInput, request.data)

        def act() -> Response:
            batch_id = services.stage_day(
                area_id=words["area"],
                area_name=words["area_name"],
                day=words["day"],
                files={"day.json": json.dumps(words["file"]).encode()},
                actor=self.actor,
                at=self.at,
            )
            staged = selectors.get_staged_import(batch_id=batch_id, actor=self.actor)
            return Response(serializers.StagedImportAnswer(staged).data, status=201)

        return self.once(act)


class Import(ServiceView):
    """One staged day."""

    @extend_schema(responses=serializers.StagedImportAnswer)
    def get(self, request: Request, batch_id: UUID) -> Response:
        """Return it with every fault."""
        staged = selectors.get_staged_import(batch_id=batch_id, actor=self.actor)
        return Response(serializers.StagedImportAnswer(staged).data)


class ApplyImport(ServiceView):
    """Write a staged day."""

    @extend_schema(request=None, responses=dict[str, str])
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Apply it whole or not at all."""

        def act() -> Response:
            return Response(services.apply_import(batch_id=batch_id, actor=self.actor, at=self.at))

        return self.once(act)


class RejectImport(ServiceView):
    """Put a staged day aside."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Reject it; nothing is written."""

        def act() -> Response:
            services.reject_import(batch_id=batch_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)
