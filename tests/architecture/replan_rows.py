"""Rows of the addresses of re-plans: somebody is off sick, and who may do what about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from scheduling.models import ChangeNotice, ProposalLine
from tests.architecture.stage import Stage
from tests.factories import clock

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]


def at_open(stage: Stage) -> dict[str, UUID]:
    return {"run_id": stage.replans.open_id}


def at_applied(stage: Stage) -> dict[str, UUID]:
    return {"run_id": stage.replans.applied_id}


def at_notice(stage: Stage) -> dict[str, UUID]:
    rows = ChangeNotice.objects.filter(run_id=stage.replans.applied_id, kind="client_call")
    return {"notice_id": rows.order_by("pk")[0].pk}


def choose_line(stage: Stage) -> dict[str, Any]:
    return {"line": ProposalLine.objects.filter(run_id=stage.replans.open_id).order_by("pk")[0].pk}


def describe(stage: Stage) -> dict[str, Any]:
    world = stage.replans.world
    return {
        "carer": str(world.worker_id("Anjali Thistledown")),
        "what": "sick",
        "day": world.day.isoformat(),
        "since": "09:00",
        "until": "day",
    }


def describe_to_program(stage: Stage) -> dict[str, Any]:
    return {**describe(stage), "since": clock("09:00", stage.replans.world.day).isoformat()}


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    return {
        ("replan_new", "GET"): row(C.RUN_AUTO_SCHEDULER, is_scoped=False),
        ("replan_new", "POST"): row(C.RUN_AUTO_SCHEDULER, data=describe),
        ("replan", "GET"): row(C.VIEW_ROUNDS, ids=at_open),
        ("replan_apply", "POST"): row(C.PUBLISH_ROUNDS, ids=at_open),
        ("replan_undo", "POST"): row(C.PUBLISH_ROUNDS, ids=at_applied),
        ("replan_leave", "POST"): row(C.PUBLISH_ROUNDS, ids=at_open, data=choose_line),
        ("replan_discard", "POST"): row(C.PUBLISH_ROUNDS, ids=at_open),
        ("replan_plan_again", "POST"): row(C.RUN_AUTO_SCHEDULER, ids=at_open),
        ("replan_return", "POST"): row(C.RUN_AUTO_SCHEDULER, ids=at_open),
        ("change_tell", "POST"): row(
            C.PUBLISH_ROUNDS,
            ids=lambda s: {**at_applied(s), **at_notice(s)},
            data=lambda _: {"outcome": "phone"},
        ),
    }


def make_api(row: MakeRow) -> Rows:
    """Return the rows of the API."""
    return {
        ("api_replans", "POST"): row(C.RUN_AUTO_SCHEDULER, data=describe_to_program),
        ("api_replan", "GET"): row(C.VIEW_ROUNDS, ids=at_open),
        ("api_replan_again", "POST"): row(C.RUN_AUTO_SCHEDULER, ids=at_open),
        ("api_replan_return", "POST"): row(C.RUN_AUTO_SCHEDULER, ids=at_open),
        ("api_replan_undo", "POST"): row(C.PUBLISH_ROUNDS, ids=at_applied),
        ("api_changes", "GET"): row(C.VIEW_ROUNDS, ids=at_open),
        ("api_change_tell", "POST"): row(
            C.PUBLISH_ROUNDS, ids=at_notice, data=lambda _: {"outcome": "phone"}
        ),
    }
