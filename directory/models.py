"""People and places that every app refers to. The key of an area or a patch is its scope."""

from django.db import models
from django.db.models import F, Q

from core.audit import audited
from core.fields import Record, one_at_a_time, one_of, ordered
from directory.states import WORKER, WorkerStatus


class ScopeRecord(models.Model):
    """A part of the organisation: its scope is its key."""

    scope = models.OneToOneField(
        "core.Scope", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


@audited
class Organisation(ScopeRecord):
    """The body that runs services."""


class ServiceRoute(models.TextChoices):
    """How a person enters a service."""

    CAPACITY = "capacity"
    DIRECT = "direct"
    NONE = "none"


@audited
class Service(ScopeRecord):
    """A service people receive, such as short-term home care."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)
    route = models.CharField(max_length=12, choices=ServiceRoute, default=ServiceRoute.CAPACITY)

    class Meta:
        constraints = [one_of("service_route_is_known", "route", ServiceRoute.values)]


@audited
class Agency(ScopeRecord):
    """A home-care team that employs carers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)


@audited
class Area(ScopeRecord):
    """Patches that share a scheduling protocol."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)


@audited
class Patch(ScopeRecord):
    """The neighbourhood a DSO answers for."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="patches")
    dso = models.ForeignKey("Worker", null=True, on_delete=models.PROTECT, related_name="+")


@audited
class PatchNeighbour(Record):
    """Two patches that border on each other: one row holds for both ways."""

    low = models.ForeignKey(Patch, on_delete=models.PROTECT, related_name="+")
    high = models.ForeignKey(Patch, on_delete=models.PROTECT, related_name="+")
    drive_minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="neighbour_low_then_high"),
            models.UniqueConstraint(fields=["low", "high"], name="neighbour_once"),
        ]


@audited
class Place(Record):
    """An address; easting and northing are metres on the National Grid."""

    lines = models.CharField(max_length=300)
    postcode = models.CharField(max_length=8, blank=True)
    uprn = models.CharField(max_length=12, null=True, unique=True)
    easting = models.FloatField(null=True)
    northing = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(easting=None, northing=None)
                | Q(easting__isnull=False, northing__isnull=False),
                name="place_has_both_or_neither",
            )
        ]


class Postcode(models.Model):
    """Where a postcode lies, in metres on the National Grid; replaced whole by an import."""

    code = models.CharField(primary_key=True, max_length=8)
    easting = models.FloatField()
    northing = models.FloatField()


@audited
class Skill(Record):
    """Something a carer was trained for."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Transport(models.TextChoices):
    """How a carer travels between visits."""

    CAR = "car"
    BIKE = "bike"
    WALK = "walk"


@audited
class Worker(Record):
    """One human being at work, whatever the number of employments."""

    user = models.OneToOneField(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="worker"
    )
    name = models.CharField(max_length=200)
    gender = models.CharField(max_length=1)
    status = models.CharField(max_length=20, choices=WorkerStatus, default=WORKER.initial)
    last_day_on = models.DateField(null=True)
    transport = models.CharField(max_length=12)
    home = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)
    line_manager = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            one_of("worker_status_is_known", "status", WorkerStatus.values),
            models.CheckConstraint(
                condition=~Q(status__in=[WorkerStatus.LEAVING, WorkerStatus.LEFT])
                | Q(last_day_on__isnull=False),
                name="worker_who_leaves_has_last_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmploymentBasis(models.TextChoices):
    """On what terms somebody works."""

    SUBSTANTIVE = "substantive"
    BANK = "bank"
    AGENCY = "agency"


@audited
class Employment(Record):
    """One payroll reference of a worker."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    payroll_ref = models.CharField(max_length=260)
    staff_group = models.CharField(max_length=20)
    basis = models.CharField(
        max_length=12, choices=EmploymentBasis, default=EmploymentBasis.SUBSTANTIVE
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "payroll_ref"], name="payroll_ref_once"
            ),
            one_of("employment_basis_is_known", "basis", EmploymentBasis.values),
            ordered("employment_ends_after_it_starts", "starts_on", "ends_on", open_ended=True),
        ]


@audited
class Placement(Record):
    """Where an employment belongs for a time; a change starts on a Monday."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="placements")
    patch = models.ForeignKey(Patch, on_delete=models.PROTECT)
    is_first = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_first=True) | Q(starts_on__iso_week_day=1),
                name="placement_starts_on_monday",
            ),
            one_at_a_time("placement_one_at_a_time", ["employment"], days=True),
        ]


@audited
class WorkerSkill(Record):
    """A worker holds a skill for a time."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [one_at_a_time("worker_skill_one_at_a_time", ["worker", "skill"], days=True)]


@audited
class Person(Record):
    """One human being who receives care, whatever the number of services."""

    nhs_number = models.CharField(max_length=10, null=True, unique=True)
    family_name = models.CharField(max_length=100)
    given_name = models.CharField(max_length=100)
    title = models.CharField(max_length=20, blank=True)
    born_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(nhs_number=None) | Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="nhs_number_has_ten_digits",
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.title, self.given_name, self.family_name]))


@audited
class PersonAddress(Record):
    """Where a person lives for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [one_at_a_time("person_one_home_at_a_time", ["person"], days=True)]
