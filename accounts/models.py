"""Users and what they were granted, where and for how long."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from accounts.roles import Role
from core.audit import append_only, audited, audited_except
from core.fields import Record, one_at_a_time, one_of, ordered


class UserKind(models.TextChoices):
    """A human being or a named part of the system."""

    PERSON = "person"
    SERVICE = "service"


class UserManager(BaseUserManager["User"]):
    """Finds users by their e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user who signs in with this address."""
        return self.get(email__iexact=username)


@audited_except("password")
class User(AbstractBaseUser, Record):
    """A person who signs in, or a named part of the system that acts."""

    kind = models.CharField(max_length=10, choices=UserKind, default=UserKind.PERSON)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    last_login = None  # SignIn tells more
    session_number = models.PositiveIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [one_of("user_kind_is_known", "kind", UserKind.values)]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the session number too: a new number ends them all."""
        salt = "accounts.User.get_session_auth_hash"
        value = f"{self.password}:{self.session_number}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class GrantSource(models.TextChoices):
    """Where a grant comes from."""

    MANUAL = "manual"
    DUTY = "duty"
    BREAK_GLASS = "break_glass"


@audited
class Grant(Record):
    """One role for one user in one scope over a period."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in Role])
    scope = models.ForeignKey("core.Scope", on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=12, choices=GrantSource, default=GrantSource.MANUAL)
    reason = models.TextField(blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            one_of("grant_role_is_known", "role", [role.value for role in Role]),
            one_of("grant_source_is_known", "source", GrantSource.values),
            ordered("grant_ends_after_it_starts", open_ended=True),
            one_at_a_time("grant_once_at_a_time", ["user", "role", "scope", "source"]),
            models.CheckConstraint(
                condition=~Q(given_by=F("user")), name="grant_is_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(source=GrantSource.BREAK_GLASS) | ~Q(reason=""),
                name="grant_break_glass_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(source=GrantSource.DUTY) | Q(ends_at__isnull=False),
                name="grant_duty_ends",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.EMERGENCY_READER.value)
                | Q(source=GrantSource.BREAK_GLASS, ends_at__isnull=False),
                name="grant_emergency_is_taken",
            ),
        ]


@audited_except("secret_hash")
class ApiToken(Record):
    """What a program signs in with: only the hash is kept, and no more than these capabilities."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    capabilities = ArrayField(models.CharField(max_length=60))
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """Append-only: somebody signed in, or tried to; `address_key` stands for what was typed."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    address_key = models.CharField(max_length=64, blank=True)
    how = models.CharField(max_length=20)
    succeeded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address_key", "at"], name="sign_in_by_address")]
        triggers = [append_only("sign_in_append_only")]


class Disclosure(models.Model):
    """Append-only: somebody was shown something that is kept closed, and why they asked for it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    what = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="disclosure_has_reason"),
        ]
        indexes = [models.Index(fields=["subject_id", "at"], name="disclosure_by_subject")]
        triggers = [append_only("disclosure_append_only")]
