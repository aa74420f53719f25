"""Writes of accounts: people, their roles, how they sign in, tokens of programs."""

from accounts.services.disclosures import record_disclosure
from accounts.services.grants import (
    break_glass,
    end_duty_grant,
    end_grant,
    give_duty_grant,
    give_grant,
)
from accounts.services.sign_in import (
    accept_new_password,
    begin_sign_in,
    end_own_sessions,
    lift_lockout,
    record_factor,
    record_sign_in,
    set_sign_in_policy,
)
from accounts.services.tokens import issue_api_token, issue_token_for, revoke_api_token
from accounts.services.users import (
    create_demo_user,
    create_user,
    deactivate_user,
    end_sessions,
    give_one_time_password,
    reactivate_user,
    reset_second_factor,
)

__all__ = [
    "accept_new_password",
    "begin_sign_in",
    "break_glass",
    "create_demo_user",
    "create_user",
    "deactivate_user",
    "end_duty_grant",
    "end_grant",
    "end_own_sessions",
    "end_sessions",
    "give_duty_grant",
    "give_grant",
    "give_one_time_password",
    "issue_api_token",
    "issue_token_for",
    "lift_lockout",
    "reactivate_user",
    "record_disclosure",
    "record_factor",
    "record_sign_in",
    "reset_second_factor",
    "revoke_api_token",
    "set_sign_in_policy",
]
