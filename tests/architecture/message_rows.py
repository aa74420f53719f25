"""Rows of the addresses of messages and of unassigned visits: who may do what there."""

from collections.abc import Callable
from typing import Any

from accounts.roles import Capability
from tests.architecture.stage import Stage

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]


def at_notice(stage: Stage) -> dict[str, Any]:
    """A notice of whoever asks; somebody else's for who has none."""
    return {"notice_id": stage.notices.get(stage.person, stage.notices["scheduler"])}


def at_thread(stage: Stage) -> dict[str, Any]:
    return {"thread_id": stage.thread_id}


def at_episode(stage: Stage) -> dict[str, Any]:
    return {"episode_id": stage.episode_id}


def get_area(stage: Stage) -> dict[str, Any]:
    return {"area": str(stage.world.area_id)}


def get_numbers(stage: Stage) -> dict[str, Any]:
    numbers = {"alert_hours": 12, "realert_minutes": 10, "escalate_after_realerts": 2}
    return {**get_area(stage), **numbers, "reason": "Tried."}


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    return {
        ("message_list", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("message_live", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("message_preferences", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("message_preferences", "POST"): row(
            C.USE_MESSAGES, is_scoped=False, data=lambda _: {"by_email": "on"}
        ),
        ("notice_acknowledge", "POST"): row(C.USE_MESSAGES, ids=at_notice),
        ("thread", "GET"): row(C.USE_MESSAGES, ids=at_thread),
        ("thread", "POST"): row(C.USE_MESSAGES, ids=at_thread, data=lambda _: {"body": "Hello"}),
        ("unassigned_list", "GET"): row(C.VIEW_UNASSIGNED, is_scoped=False),
        ("unassigned_live", "GET"): row(C.VIEW_UNASSIGNED, is_scoped=False),
        ("unassigned_details", "GET"): row(C.VIEW_UNASSIGNED, ids=at_episode),
        ("unassigned_acknowledge", "POST"): row(
            C.ACKNOWLEDGE_UNASSIGNED, data=lambda s: {"episode": [s.episode_id]}
        ),
        ("unassigned_ladder", "GET"): row(C.VIEW_UNASSIGNED, data=get_area),
        ("unassigned_ladder", "POST"): row(C.SET_PROTOCOL, data=get_numbers),
    }


def make_api(row: MakeRow) -> Rows:
    """Return the rows of the API."""
    return {
        ("api_notices", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("api_notice_acknowledge", "POST"): row(C.USE_MESSAGES, ids=at_notice),
        ("api_threads", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("api_thread", "GET"): row(C.USE_MESSAGES, ids=at_thread),
        ("api_thread_messages", "POST"): row(
            C.USE_MESSAGES, ids=at_thread, data=lambda _: {"body": "Hello"}
        ),
        ("api_thread_read", "POST"): row(C.USE_MESSAGES, ids=at_thread),
        ("api_preferences", "GET"): row(C.USE_MESSAGES, is_scoped=False),
        ("api_preferences", "POST"): row(
            C.USE_MESSAGES, is_scoped=False, data=lambda _: {"by_email": True, "by_sms": False}
        ),
        ("api_message_templates", "GET"): row(C.MANAGE_USERS),
        ("api_message_templates", "POST"): row(
            C.MANAGE_USERS,
            data=lambda _: {
                "code": "notice",
                "channel": "sms",
                "body": "Look: {link}",
                "reason": "Shorter.",
            },
        ),
        ("api_unassigned", "GET"): row(
            C.VIEW_UNASSIGNED, is_scoped=False, data=lambda s: {"patch": str(s.patch_id)}
        ),
        ("api_episode", "GET"): row(C.VIEW_UNASSIGNED, ids=at_episode),
        ("api_episode_acknowledge", "POST"): row(C.ACKNOWLEDGE_UNASSIGNED, ids=at_episode),
        ("api_unassigned_ladder", "GET"): row(C.VIEW_UNASSIGNED, data=get_area),
        ("api_unassigned_ladder", "POST"): row(C.SET_PROTOCOL, data=get_numbers),
    }
