"""The API of who must not visit a client."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from scheduling.clients import services
from scheduling.clients.selectors import get_waiting_exclusions
from scheduling.records import selectors, serializers


class Exclusions(ServiceView):
    """Exclusions on which somebody waits."""

    @extend_schema(responses=serializers.ExclusionLineAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List what is to be decided, authorised, put in force, or looked at again: at most 200."""
        found = get_waiting_exclusions(actor=self.actor, at=self.at)
        return Response(serializers.ExclusionLineAnswer(found, many=True).data)


class Exclusion(ServiceView):
    """One exclusion."""

    @extend_schema(responses=serializers.ExclusionAnswer)
    def get(self, request: Request, exclusion_id: UUID) -> Response:
        """Return it with its steps and what it means for the visits to come."""
        return self.show(exclusion_id)

    def show(self, exclusion_id: UUID) -> Response:
        """Answer with the exclusion as it stands now."""
        found = selectors.get_exclusion_page(
            exclusion_id=exclusion_id, actor=self.actor, at=self.at
        )
        return Response(serializers.ExclusionAnswer(found).data)

    def step(self, exclusion_id: UUID, service: Callable[..., None], **words: Any) -> Response:
        """Call a service once and answer with the exclusion."""

        def act() -> Response:
            service(exclusion_id=exclusion_id, **words, actor=self.actor, at=self.at)
            return self.show(exclusion_id)

        return self.once(act)


class ClientExclusions(Exclusion):
    """Who must not visit one client."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.ExclusionInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Ask the DSO to exclude a carer; nothing is in force yet."""
        words = self.read(serializers.ExclusionInput, request.data)

        def act() -> Response:
            exclusion_id = services.request_exclusion(
                client_id=client_id,
                worker_id=words["carer"],
                reason=words["reason"],
                actor=self.actor,
                at=self.at,
            )
            return self.show(exclusion_id)

        return self.once(act)


class ExclusionImpact(ServiceView):
    """What an exclusion would mean, before anybody asks for it."""

    @extend_schema(parameters=[serializers.CarerQuery], responses=serializers.ImpactAnswer)
    def get(self, request: Request, client_id: UUID) -> Response:
        """Return which visits to come would lose their only candidate."""
        words = self.read(serializers.CarerQuery, request.query_params)
        found = selectors.get_impact(
            client_id=client_id, worker_id=words["carer"], actor=self.actor, at=self.at
        )
        return Response(serializers.ImpactAnswer(found).data)


class Step(Exclusion):
    """A step of an exclusion for which a reason is asked."""

    http_method_names = ["post", "options"]


class Decide(Step):
    """The DSO's decision that a carer is excluded."""

    @extend_schema(request=serializers.WhyAndReviewInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """Decide it, with the day by which it is looked at again."""
        words = self.read(serializers.WhyAndReviewInput, request.data)
        return self.step(exclusion_id, services.decide_exclusion, **words)


class Authorise(Step):
    """The service manager's authorisation."""

    @extend_schema(request=serializers.WhyInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """Authorise what another person decided."""
        words = self.read(serializers.WhyInput, request.data)
        return self.step(exclusion_id, services.authorise_exclusion, **words)


class Apply(Step):
    """Putting an authorised exclusion in force."""

    @extend_schema(request=None, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """From now on the carer is neither proposed nor assignable."""
        return self.step(exclusion_id, services.apply_exclusion)


class Refuse(Step):
    """The DSO's decision that a carer is not excluded."""

    @extend_schema(request=serializers.WhyInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """Refuse it, as long as it was not authorised."""
        words = self.read(serializers.WhyInput, request.data)
        return self.step(exclusion_id, services.refuse_exclusion, **words)


class Decline(Step):
    """The service manager's refusal to authorise."""

    @extend_schema(request=serializers.WhyInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """Do not authorise what the DSO decided."""
        words = self.read(serializers.WhyInput, request.data)
        return self.step(exclusion_id, services.decline_exclusion, **words)


class Review(Step):
    """Another look at an exclusion that holds."""

    @extend_schema(request=serializers.WhyAndReviewInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """Let it hold, with the day by which it is looked at again."""
        words = self.read(serializers.WhyAndReviewInput, request.data)
        return self.step(exclusion_id, services.review_exclusion, **words)


class End(Step):
    """The end of an exclusion."""

    @extend_schema(request=serializers.WhyInput, responses=serializers.ExclusionAnswer)
    def post(self, request: Request, exclusion_id: UUID) -> Response:
        """End it: the carer can be proposed and assigned again."""
        words = self.read(serializers.WhyInput, request.data)
        return self.step(exclusion_id, services.end_exclusion, **words)
