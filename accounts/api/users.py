"""The API of users: the same services as the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, serializers, services
from accounts.api import ServiceView
from accounts.roles import Capability, Role
from core.actor import Actor

PER_PAGE = 50


class Users(ServiceView):
    """People who sign in."""

    @extend_schema(parameters=[serializers.UserQuery], responses=serializers.UserPage)
    def get(self, request: Request) -> Response:
        """List the people one manages, by name."""
        words = self.read(serializers.UserQuery, request.query_params)
        count, found = selectors.get_users(
            actor=self.actor,
            at=self.at,
            search=words["search"],
            role=words["role"],
            is_active=words["active"],
            offset=(words["page"] - 1) * PER_PAGE,
            count=PER_PAGE,
        )
        results = serializers.UserAnswer(found, many=True).data
        return Response({"count": count, "results": results})

    @extend_schema(request=serializers.UserInput, responses={201: serializers.SecretAnswer})
    def post(self, request: Request) -> Response:
        """Make an account with a first role; the one-time password is shown this once."""
        words = self.read(serializers.UserInput, request.data)
        made = services.create_user(
            email=words["email"],
            name=words["name"],
            role=Role(words["role"]),
            scope_id=words["scope"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.SecretAnswer(made).data, status=201)


class UserView(ServiceView):
    """One person."""

    @extend_schema(responses=serializers.UserAnswer)
    def get(self, request: Request, user_id: UUID) -> Response:
        """Return the person with the roles they hold or will hold."""
        found = selectors.get_user(user_id=user_id, actor=self.actor, at=self.at)
        return Response(serializers.UserAnswer(found).data)


class UserAct(ServiceView):
    """Something that is done to one person's account."""

    def act(self, service: Callable[..., Any], **words: Any) -> Response:
        """Call the service once and answer with nothing."""

        def once() -> Response:
            service(**words, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(once)


class Deactivate(UserAct):
    """Close an account."""

    @extend_schema(request=serializers.ReasonInput, responses={204: None})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Close it at once, with all its sessions."""
        words = self.read(serializers.ReasonInput, request.data)
        return self.act(services.deactivate_user, user_id=user_id, **words)


class Reactivate(UserAct):
    """Open a closed account."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Open it again: the roles that still run hold again."""
        return self.act(services.reactivate_user, user_id=user_id)


class Unlock(UserAct):
    """The lock after wrong passwords."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Lift it."""
        return self.act(services.lift_lockout, user_id=user_id)


class SignOut(UserAct):
    """All sessions of somebody."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, user_id: UUID) -> Response:
        """End them at once."""
        return self.act(services.end_sessions, user_id=user_id)


class ResetFactor(UserAct):
    """A lost second factor."""

    @extend_schema(request=serializers.ReasonInput, responses={204: None})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Take it away; a role that needs one asks at the next sign-in."""
        words = self.read(serializers.ReasonInput, request.data)
        return self.act(services.reset_second_factor, user_id=user_id, **words)


class OneTimePassword(ServiceView):
    """A new start for somebody who lost the password."""

    @extend_schema(request=None, responses=serializers.SecretAnswer)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Make a password that has to be changed at the next sign-in; shown this once."""
        made = services.give_one_time_password(user_id=user_id, actor=self.actor, at=self.at)
        return Response(serializers.SecretAnswer(made).data)


class Grants(ServiceView):
    """Roles of one person."""

    @extend_schema(responses=serializers.GrantAnswer(many=True))
    def get(self, request: Request, user_id: UUID) -> Response:
        """List all of them, those that ended too, newest first."""
        selectors.get_user(user_id=user_id, actor=self.actor, at=self.at)
        found = selectors.get_grants(user_id=user_id)
        return Response(serializers.GrantAnswer(found, many=True).data)

    @extend_schema(request=serializers.GrantInput, responses={201: serializers.GrantMade})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Give a role in a scope for a time."""
        words = self.read(serializers.GrantInput, request.data)

        def act() -> Response:
            selectors.get_user(user_id=user_id, actor=self.actor, at=self.at)
            grant_id = services.give_grant(
                user_id=user_id,
                role=Role(words["role"]),
                scope_id=words["scope"],
                starts_at=words["starts_at"] or self.at,
                ends_at=words["ends_at"],
                reason=words["reason"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": str(grant_id)}, status=201)

        return self.once(act)


class EndGrant(UserAct):
    """One role of one person."""

    @extend_schema(request=serializers.ReasonInput, responses={204: None})
    def post(self, request: Request, grant_id: UUID) -> Response:
        """End it now; one that has not begun is taken back."""
        words = self.read(serializers.ReasonInput, request.data)
        return self.act(services.end_grant, grant_id=grant_id, **words)


class Tokens(ServiceView):
    """What programs sign in with."""

    @extend_schema(responses=serializers.TokenAnswer(many=True))
    def get(self, request: Request, user_id: UUID) -> Response:
        """List the tokens that act as one person."""
        found = selectors.get_tokens(user_id=user_id, actor=self.actor, at=self.at)
        return Response(serializers.TokenAnswer(found, many=True).data)

    @extend_schema(request=serializers.TokenInput, responses={201: serializers.SecretAnswer})
    def post(self, request: Request, user_id: UUID) -> Response:
        """Make a token; its secret is shown this once."""
        words = self.read(serializers.TokenInput, request.data)
        made = services.issue_token_for(
            user_id=user_id,
            name=words["name"],
            capabilities=sorted(words["capabilities"]),
            expires_at=words["expires_at"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.SecretAnswer(made).data, status=201)


class RevokeToken(UserAct):
    """One token."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, prefix: str) -> Response:
        """End it at once."""
        return self.act(services.revoke_api_token, prefix=prefix)


class SignInSettings(ServiceView):
    """How people sign in."""

    @extend_schema(responses=serializers.SettingsAnswer)
    def get(self, request: Request) -> Response:
        """Return the settings in force."""
        self.actor.scopes_of(Capability.MANAGE_USERS)
        return Response(serializers.SettingsAnswer(selectors.get_sign_in_policy(at=self.at)).data)

    @extend_schema(request=serializers.SettingsInput, responses=serializers.SettingsAnswer)
    def post(self, request: Request) -> Response:
        """Put new settings in force from now on."""
        words = self.read(serializers.SettingsInput, request.data)

        def act() -> Response:
            services.set_sign_in_policy(**words, actor=self.actor, at=self.at)
            return self.get(request)

        return self.once(act)


class Breaks(ServiceView):
    """Reading clinical records in an emergency."""

    @extend_schema(responses=serializers.GrantAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List every emergency reading, for administrators."""
        return _list_breaks(Capability.BREAK_GLASS, self.actor, self.at)

    @extend_schema(request=serializers.BreakInput, responses={201: serializers.GrantMade})
    def post(self, request: Request) -> Response:
        """Take the right to read for a short time; the managers are told."""
        words = self.read(serializers.BreakInput, request.data)

        def act() -> Response:
            grant_id = services.break_glass(
                scope_id=words["scope"], reason=words["reason"], actor=self.actor, at=self.at
            )
            return Response({"id": str(grant_id)}, status=201)

        return self.once(act)


class BreakReport(ServiceView):
    """Emergency readings, for those who watch over them."""

    @extend_schema(responses=serializers.GrantAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List every emergency reading in one's scopes, newest first."""
        return _list_breaks(Capability.VIEW_AUDIT, self.actor, self.at)


def _list_breaks(capability: Capability, actor: Actor, at: datetime) -> Response:
    found = selectors.get_breaks(capability=capability, actor=actor, at=at)
    return Response(serializers.GrantAnswer(found, many=True).data)
