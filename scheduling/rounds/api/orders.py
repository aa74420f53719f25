"""Several runs at once: areas, days, a whole week."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from scheduling.rounds import selectors, serializers, services


class Orders(ServiceView):
    """Several runs at once."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.OrderInput, responses={202: serializers.IdAnswer})
    def post(self, request: Request) -> Response:
        """Ask for a run of each area on each day, all or none; workers take them."""
        words = self.read(serializers.OrderInput, request.data)

        def act() -> Response:
            order_id = services.order_runs(
                area_ids=words["areas"],
                patch_ids=words["patches"],
                first_day=words["first_day"],
                days=words["days"],
                seconds=words["seconds"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": str(order_id)}, status=202)

        return self.once(act)


class Order(ServiceView):
    """One order."""

    @extend_schema(responses=serializers.OrderAnswer)
    def get(self, request: Request, order_id: UUID) -> Response:
        """Return its runs, area by area and day by day, and what became of their proposals."""
        return self.show(order_id)

    def show(self, order_id: UUID) -> Response:
        """Answer with the order as it stands now."""
        details = selectors.get_order(order_id=order_id, actor=self.actor)
        return Response(serializers.OrderAnswer(details).data)


class StopOrder(Order):
    """Stop an order."""

    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses=serializers.OrderAnswer)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Cancel every run of it that waits or works; proposals stay."""

        def act() -> Response:
            services.stop_order(order_id=order_id, actor=self.actor, at=self.at)
            return self.show(order_id)

        return self.once(act)


class PublishOrder(ServiceView):
    """From the proposals of an order to rounds."""

    @extend_schema(request=None, responses=serializers.OrderPublishAnswer)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Apply every open proposal, each by itself; what no longer fits goes to review.

        With an Idempotency-Key each proposal is published once; sent again, the answer names those
        that the key published before, and tries those that were refused once more.
        """
        result = services.publish_order(
            order_id=order_id,
            actor=self.actor,
            at=self.at,
            key=request.headers.get("Idempotency-Key", ""),
        )
        return Response(serializers.OrderPublishAnswer(result).data)
