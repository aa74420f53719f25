"""The pages that say what a rule is, and by which setting it is decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from reporting.doors import get_policies
from reporting.presenters.rules import present_rule, present_rules
from reporting.selectors.catalogue import find_rules, get_rule


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules, or those with the words that somebody looks for."""
    words = request.GET.get("q", "")[:100]
    page = present_rules(find_rules(words=words), words)
    return render(request, "rules/list.jinja", {"page": page})


@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Say what one rule means and which settings decide it in the services one sees."""
    found = get_rule(rule_id=rule_id)
    policies = get_policies(get_request_actor(request), timezone.now())
    return render(request, "rules/rule.jinja", {"page": present_rule(found, policies)})
