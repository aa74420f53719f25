"""The API of the rules."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from reporting.doors import get_policies
from reporting.presenters.rules import RulePage, present_rule
from reporting.selectors.catalogue import find_rules
from reporting.serializers.rules import RuleAnswer, RuleQuery


class Rules(ServiceView):
    """What each rule id means."""

    @extend_schema(parameters=[RuleQuery], responses=RuleAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the rules and our answers, each with the settings that decide it."""
        query = self.read(RuleQuery, request.query_params)
        policies = get_policies(self.actor, self.at)
        pages = [present_rule(one, policies) for one in find_rules(words=query["q"])]
        return Response(RuleAnswer([_write(one) for one in pages], many=True).data)


def _write(page: RulePage) -> dict[str, Any]:
    rule = page.rule
    return {
        "id": rule.id,
        "subject": page.subject,
        "is_question": rule.is_question,
        "rule": rule.rule,
        "acceptance": rule.acceptance,
        "source": rule.source,
        "missing": rule.missing,
        "related": list(rule.related),
        "settings": [
            {"service": one.service, "label": one.label, "value": one.value}
            for one in page.settings
        ],
    }
