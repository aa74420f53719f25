"""A person's home-care service: who, where, what a carer must bring, who must not come."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from core.audit import append_only, audited
from core.fields import Record, one_of
from scheduling.clients.states import CLIENT, EXCLUSION, ClientStatus, ExclusionStatus


class InfoKind(models.TextChoices):
    """What a piece of information is about."""

    ESSENTIAL = "essential"
    ACCESS = "access"
    COMMUNICATION = "communication"
    CONTINGENCY = "contingency"
    CONTACT_PROTOCOL = "contact_protocol"
    CRITICAL = "critical"


@audited
class Client(Record):
    """One person in one service, known to carers by PIN."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT)
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT)
    patch = models.ForeignKey("directory.Patch", on_delete=models.PROTECT, db_index=False)
    place = models.ForeignKey("directory.Place", null=True, on_delete=models.PROTECT)
    pin = models.CharField(max_length=260)
    status = models.CharField(max_length=20, choices=ClientStatus, default=CLIENT.initial)
    starts_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    access = models.TextField(blank=True)
    is_critical = models.BooleanField(default=False)

    class Meta:
        constraints = [
            one_of("client_status_is_known", "status", ClientStatus.values),
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=~Q(status=ClientStatus.ENDED),
                name="client_one_live_service",
            ),
            models.UniqueConstraint(fields=["service", "pin"], name="client_pin_once"),
            models.CheckConstraint(
                condition=~Q(status=ClientStatus.ENDED)
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="client_who_ended_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["patch", "status"], name="client_patch")]


class ClientSearch(models.Model):
    """What a client is found and ordered by: follows from the person, the place and the PIN."""

    client = models.OneToOneField(
        Client, primary_key=True, on_delete=models.CASCADE, related_name="search"
    )
    name_key = models.CharField(max_length=240)
    words = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "client"], name="client_search_order"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="client_search_words"),
        ]


class ClientInfo(models.Model):
    """Append-only: one version of what must be known about a client; the newest one holds.

    `critical` says why a missed visit would do harm, and nothing where it would not.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="information", db_index=False
    )
    kind = models.CharField(max_length=20, choices=InfoKind)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("client_info_kind_is_known", "kind", InfoKind.values),
            models.UniqueConstraint(
                fields=["client", "kind", "number"], name="client_info_number_once"
            ),
        ]
        triggers = [append_only("client_info_append_only")]


@audited
class ExternalReference(Record):
    """What a client is called in another system, such as Mosaic; blank once it was taken out."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="references")
    system = models.CharField(max_length=40)
    value = models.CharField(max_length=60, blank=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "system"], name="reference_once_a_system"),
            models.UniqueConstraint(
                fields=["system", "value"], condition=~Q(value=""), name="reference_of_one_client"
            ),
        ]


class KeySafe(models.Model):
    """Append-only: one version of how a key safe opens, sealed; blank where there is none."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="key_safes", db_index=False
    )
    number = models.PositiveIntegerField()
    sealed = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="key_safe_number_once")
        ]
        triggers = [append_only("key_safe_append_only")]


class RequirementKind(models.TextChoices):
    """What is asked of a carer."""

    SKILL = "skill"
    GENDER = "gender"
    CARER = "carer"


@audited
class Requirement(Record):
    """What a carer of this client must have (hard), or who is preferred (soft)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=12, choices=RequirementKind)
    is_hard = models.BooleanField(default=True)
    skill = models.ForeignKey("directory.Skill", null=True, on_delete=models.PROTECT)
    gender = models.CharField(max_length=1, blank=True)
    worker = models.ForeignKey("directory.Worker", null=True, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("requirement_kind_is_known", "kind", RequirementKind.values),
            models.CheckConstraint(
                condition=Q(kind=RequirementKind.SKILL, skill__isnull=False)
                | Q(kind=RequirementKind.GENDER) & ~Q(gender="")
                | Q(kind=RequirementKind.CARER, worker__isnull=False),
                name="requirement_says_what",
            ),
        ]


@audited
class CarerExclusion(Record):
    """A carer who must not visit a client; a DSO and another person stand for it.

    One that came with a file was authorised where the file was made; its batch says which file.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="exclusions")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT)
    reason = models.TextField()
    status = models.CharField(max_length=20, choices=ExclusionStatus, default=EXCLUSION.initial)
    review_on = models.DateField(null=True)
    requested_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    authorised_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_in = models.ForeignKey("core.ImportBatch", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            one_of("exclusion_status_is_known", "status", ExclusionStatus.values),
            models.UniqueConstraint(
                fields=["client", "worker"],
                condition=~Q(status__in=[ExclusionStatus.ENDED, ExclusionStatus.REFUSED]),
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=ExclusionStatus.ACTIVE)
                | Q(imported_in__isnull=False)
                | Q(decided_by__isnull=False, authorised_by__isnull=False),
                name="exclusion_is_decided_and_authorised",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        ExclusionStatus.REQUESTED,
                        ExclusionStatus.REFUSED,
                        ExclusionStatus.ENDED,
                    ]
                )
                | Q(imported_in__isnull=False)
                | Q(review_on__isnull=False),
                name="exclusion_has_review",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by=None) | ~Q(authorised_by=F("decided_by")),
                name="exclusion_by_two_people",
            ),
        ]
