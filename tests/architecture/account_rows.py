"""Rows of the pages of accounts and the duty rota, for the tables of addresses."""

from collections.abc import Callable
from typing import Any

from accounts.roles import Capability, Role
from tests.architecture.stage import Stage

C = Capability


def at_user(role: Role) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"user_id": stage.world.users[role].pk}


def make_pages(row: Callable[..., Any]) -> dict[tuple[str, str], Any]:
    """Return who may open which page; `row` makes a row of the table."""
    return {
        ("user_list", "GET"): row(C.MANAGE_USERS, is_scoped=False),
        ("user_new", "GET"): row(C.MANAGE_USERS, is_scoped=False),
        ("user_new", "POST"): row(
            C.MANAGE_USERS,
            data=lambda s: {
                "name": "New",
                "email": "new@tests.example",
                "role": "dso",
                "scope": s.world.agency_id,
            },
        ),
        ("roles_table", "GET"): row(C.MANAGE_USERS, is_scoped=False),
        ("sign_in_settings", "GET"): row(C.MANAGE_USERS),
        ("sign_in_settings", "POST"): row(
            C.MANAGE_USERS,
            data=lambda _: {
                "idle_minutes": 20,
                "lockout_attempts": 5,
                "lockout_minutes": 15,
                "break_glass_minutes": 60,
                "reason": "Agreed.",
            },
        ),
        ("break_glass", "GET"): row(C.BREAK_GLASS, is_scoped=False),
        ("break_glass", "POST"): row(
            C.BREAK_GLASS,
            data=lambda s: {"scope": s.world.agency_id, "reason": "Somebody cannot be reached."},
        ),
        ("break_report", "GET"): row(C.VIEW_AUDIT, is_scoped=False),
        ("user_details", "GET"): row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
        ("grant_give", "POST"): row(
            C.MANAGE_USERS,
            ids=at_user(Role.DSO),
            data=lambda s: {"role": "scheduler", "scope": s.world.agency_id, "reason": "Asked."},
        ),
        ("grant_end", "POST"): row(
            C.MANAGE_USERS,
            ids=lambda s: {**at_user(Role.DSO)(s), "grant_id": s.grant_id},
            data=lambda _: {"reason": "Left."},
        ),
        ("user_deactivate", "POST"): row(
            C.MANAGE_USERS, ids=at_user(Role.DSO), data=lambda _: {"reason": "Left."}
        ),
        ("user_reactivate", "POST"): row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
        ("user_password", "POST"): row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
        ("user_unlock", "POST"): row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
        ("user_sign_out", "POST"): row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
        ("user_factor", "POST"): row(
            C.MANAGE_USERS, ids=at_user(Role.DSO), data=lambda _: {"reason": "Lost the phone."}
        ),
        ("token_issue", "POST"): row(
            C.MANAGE_USERS,
            ids=at_user(Role.DSO),
            data=lambda _: {"name": "Portal", "days": 30, "capabilities": [str(C.VIEW_ROUNDS)]},
        ),
        ("token_end", "POST"): row(
            C.MANAGE_USERS, ids=lambda s: {**at_user(Role.DSO)(s), "prefix": s.prefix}
        ),
        ("duty_rota", "GET"): row(C.VIEW_ROSTER, is_scoped=False),
        ("duty_rota", "POST"): row(
            C.KEEP_DUTY_ROTA,
            data=lambda s: {
                "person": s.world.users[Role.SCHEDULER].pk,
                "role": "dso",
                "scope": s.world.agency_id,
                "starts_on": "01/12/2036",
                "starts_time": "09:00",
                "ends_on": "01/12/2036",
                "ends_time": "17:00",
            },
        ),
        ("duty_end", "POST"): row(C.KEEP_DUTY_ROTA, ids=lambda s: {"duty_id": s.duty_id}),
    }
