"""What the API of accounts takes and gives. Answers are the frozen values of `types`."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts import types
from accounts.roles import ROLE_NAMES, Capability, Role
from core.instants import InstantField

LAST_PAGE = 10_000
ROLES = [(role.value, ROLE_NAMES[role]) for role in Role]
# Emergency reading is taken with a reason, never given.
GIVEN_ROLES = [(value, name) for value, name in ROLES if value != Role.EMERGENCY_READER]
CAPABILITIES = [(str(one), str(one)) for one in Capability if one != Capability.SET_UP]


class UserAnswer(DataclassSerializer[types.UserFacts]):
    """Somebody who signs in, with the roles they hold or will hold."""

    class Meta:
        dataclass = types.UserFacts


class GrantAnswer(DataclassSerializer[types.GrantFacts]):
    """One role of one person in one scope over a period."""

    class Meta:
        dataclass = types.GrantFacts


class TokenAnswer(DataclassSerializer[types.TokenFacts]):
    """A token of a program; its secret is never shown again."""

    class Meta:
        dataclass = types.TokenFacts


class SecretAnswer(DataclassSerializer[types.NewSecret]):
    """What is shown this once."""

    class Meta:
        dataclass = types.NewSecret


class SettingsAnswer(DataclassSerializer[types.SignInPolicy]):
    """The settings of sign-in in force."""

    class Meta:
        dataclass = types.SignInPolicy


class UserQuery(serializers.Serializer[None]):
    """Which people to list."""

    search = serializers.CharField(required=False, default="", allow_blank=True)
    role = serializers.ChoiceField(choices=ROLES, required=False, default="", allow_blank=True)
    active = serializers.BooleanField(required=False, allow_null=True, default=None)
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=LAST_PAGE)


class UserPage(serializers.Serializer[None]):
    """One page of people; `count` is how many there are in all."""

    count = serializers.IntegerField()
    results = UserAnswer(many=True)


class UserInput(serializers.Serializer[None]):
    """Somebody new with a first role."""

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=GIVEN_ROLES)
    scope = serializers.UUIDField()


class GrantInput(serializers.Serializer[None]):
    """A role to give; without a start from now, without an end for good."""

    role = serializers.ChoiceField(choices=GIVEN_ROLES)
    scope = serializers.UUIDField()
    starts_at = InstantField(required=False, allow_null=True, default=None)
    ends_at = InstantField(required=False, allow_null=True, default=None)
    reason = serializers.CharField()


class GrantMade(serializers.Serializer[None]):
    """The role that was given."""

    id = serializers.UUIDField()


class ReasonInput(serializers.Serializer[None]):
    """Why."""

    reason = serializers.CharField()


class TokenInput(serializers.Serializer[None]):
    """What a program is called and may do, and until when."""

    name = serializers.CharField(max_length=100)
    capabilities = serializers.MultipleChoiceField(choices=CAPABILITIES)
    expires_at = InstantField()


class SettingsInput(serializers.Serializer[None]):
    """Settings to change; what is not named stays as it is."""

    body = serializers.DictField()
    reason = serializers.CharField()


class BreakInput(serializers.Serializer[None]):
    """Where the emergency is, and what."""

    scope = serializers.UUIDField()
    reason = serializers.CharField()
