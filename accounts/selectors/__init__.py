"""Reads of accounts: who is asking, who works here, how people sign in."""

from accounts.selectors.access import (
    find_token,
    get_actor,
    get_system_actor,
    get_token_actor,
    get_user_names,
    hash_secret,
)
from accounts.selectors.disclosures import get_disclosures
from accounts.selectors.grants import (
    get_breaks,
    get_emergency,
    get_grants,
    get_wide_scope_ids,
)
from accounts.selectors.holders import (
    get_granted_scope_ids,
    get_role_holders,
    get_user_emails,
    get_users_in_reach_of,
    get_users_with,
)
from accounts.selectors.sign_in import (
    get_address_key,
    get_locked_until,
    get_recent_sign_ins,
    get_sign_in_history,
    get_sign_in_policy,
    has_authenticator,
    needs_second_factor,
)
from accounts.selectors.users import (
    find_active_user,
    get_people_in,
    get_scopes_of,
    get_tokens,
    get_user,
    get_users,
    may_manage,
)

__all__ = [
    "find_active_user",
    "find_token",
    "get_actor",
    "get_address_key",
    "get_breaks",
    "get_disclosures",
    "get_emergency",
    "get_granted_scope_ids",
    "get_grants",
    "get_locked_until",
    "get_people_in",
    "get_recent_sign_ins",
    "get_role_holders",
    "get_scopes_of",
    "get_sign_in_history",
    "get_sign_in_policy",
    "get_system_actor",
    "get_token_actor",
    "get_tokens",
    "get_user",
    "get_user_emails",
    "get_user_names",
    "get_users",
    "get_users_in_reach_of",
    "get_users_with",
    "get_wide_scope_ids",
    "has_authenticator",
    "hash_secret",
    "may_manage",
    "needs_second_factor",
]
