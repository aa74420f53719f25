"""When carers can work, and what already occupies them."""

from django.db import models
from django.db.models import Q

from accounts.roles import Role
from core.audit import audited
from core.fields import Record, one_at_a_time, one_of, ordered
from rostering.states import (
    ABSENCE,
    PATTERN,
    AbsenceStatus,
    DutyStatus,
    PatternStatus,
)


@audited
class Contract(Record):
    """The hours an employment was agreed for, in minutes a week."""

    employment = models.ForeignKey("directory.Employment", on_delete=models.PROTECT)
    minutes_per_week = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [one_at_a_time("contract_one_at_a_time", ["employment"], days=True)]


@audited
class Pattern(Record):
    """When somebody works, week for week; agreed by the DSO, changed on a Monday."""

    employment = models.ForeignKey("directory.Employment", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    weeks = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=PatternStatus, default=PATTERN.initial)
    is_first = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    agreed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("pattern_status_is_known", "status", PatternStatus.values),
            models.CheckConstraint(
                condition=Q(is_first=True) | Q(starts_on__iso_week_day=1),
                name="pattern_starts_on_monday",
            ),
            models.CheckConstraint(
                condition=Q(status=PatternStatus.DRAFT) | Q(agreed_by__isnull=False),
                name="pattern_is_agreed_by_dso",
            ),
            one_at_a_time(
                "pattern_one_at_a_time",
                ["employment"],
                days=True,
                where=~Q(status=PatternStatus.DRAFT),
            ),
        ]


@audited
class PatternLine(Record):
    """One stretch of work of a pattern: a local start and minutes; several a day are a split."""

    pattern = models.ForeignKey(Pattern, on_delete=models.PROTECT, related_name="lines")
    week = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField()
    starts_local = models.TimeField()
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7, minutes__gt=0, minutes__lte=1440),
                name="pattern_line_sizes",
            )
        ]


class CommitmentKind(models.TextChoices):
    """What occupies a carer."""

    VISIT = "visit"
    ESTABLISHMENT = "establishment"
    TRAINING = "training"
    MEDICAL_APPOINTMENT = "medical_appointment"
    SUPERVISION = "supervision"
    MEETING = "meeting"
    OTHER = "other"


@audited
class CarerCommitment(Record):
    """Whatever occupies a carer: one carer is in one place at a time."""

    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=CommitmentKind)
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            one_of("commitment_kind_is_known", "kind", CommitmentKind.values),
            ordered("commitment_ends_after_it_starts"),
            one_at_a_time("carer_in_one_place_at_a_time", ["worker"], deferred=True),
            models.UniqueConstraint(
                fields=["id", "worker", "starts_at", "ends_at"], name="commitment_key"
            ),
        ]


@audited
class ServiceShift(Record):
    """A period of a service, such as the evening of urgent care."""

    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            ordered("service_shift_ends_after_it_starts"),
            one_at_a_time("service_shift_one_at_a_time", ["service"]),
        ]


class DutyKind(models.TextChoices):
    """What somebody does in a duty."""

    ROUND = "round"
    ADVICE = "advice"
    FACE_TO_FACE = "face_to_face"
    CLINICAL_COORDINATOR = "clinical_coordinator"
    CLINICAL_NAVIGATOR = "clinical_navigator"
    WACC = "wacc"
    WACC_HOME_VISIT = "wacc_home_visit"
    SHIFT_MANAGER = "shift_manager"


class DutySource(models.TextChoices):
    """Where a duty comes from."""

    MANUAL = "manual"
    IMPORT = "import"
    AUTO = "auto"


@audited
class Duty(Record):
    """One person's shift: a round of a patch, or a part in a shift of a service.

    A day with duties of rounds does not follow the pattern.
    """

    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    patch = models.ForeignKey("directory.Patch", null=True, on_delete=models.PROTECT)
    service_shift = models.ForeignKey(
        ServiceShift, null=True, on_delete=models.PROTECT, related_name="duties"
    )
    kind = models.CharField(max_length=24, choices=DutyKind, default=DutyKind.ROUND)
    site = models.CharField(max_length=100, blank=True)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=DutyStatus, default=DutyStatus.PLANNED)
    source = models.CharField(max_length=8, choices=DutySource, default=DutySource.MANUAL)

    class Meta:
        constraints = [
            one_of("duty_status_is_known", "status", DutyStatus.values),
            one_of("duty_source_is_known", "source", DutySource.values),
            one_of("duty_kind_is_known", "kind", DutyKind.values),
            models.CheckConstraint(
                condition=Q(kind=DutyKind.ROUND, patch__isnull=False, service_shift=None)
                | (~Q(kind=DutyKind.ROUND) & Q(patch=None, service_shift__isnull=False)),
                name="duty_is_of_a_round_or_a_service",
            ),
            ordered("duty_ends_after_it_starts"),
            one_at_a_time(
                "duty_one_at_a_time",
                ["worker"],
                where=~Q(status=DutyStatus.CANCELLED),
                deferred=True,
            ),
        ]
        indexes = [models.Index(fields=["worker", "day"], name="duty_worker_day")]


@audited
class DutyBreak(Record):
    """A rest that begins between two instants of a duty."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="breaks")
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    length = models.DurationField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latest_at__gte=models.F("earliest_at")), name="break_may_begin"
            )
        ]


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    ANNUAL = "annual"
    SICKNESS = "sickness"
    SPECIAL = "special"
    MEDICAL = "medical"
    MATERNITY = "maternity"
    COMPASSIONATE = "compassionate"
    UNPAID = "unpaid"
    OTHER = "other"


@audited
class Absence(Record):
    """Leave or sickness; leave counts from the moment the DSO agreed."""

    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=AbsenceKind)
    status = models.CharField(max_length=20, choices=AbsenceStatus, default=ABSENCE.initial)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("absence_kind_is_known", "kind", AbsenceKind.values),
            one_of("absence_status_is_known", "status", AbsenceStatus.values),
            ordered("absence_ends_after_it_starts", open_ended=True),
            models.CheckConstraint(
                condition=Q(status__in=[AbsenceStatus.ASKED, AbsenceStatus.WITHDRAWN])
                | Q(kind=AbsenceKind.SICKNESS)
                | Q(decided_by__isnull=False),
                name="absence_is_decided_by_dso",
            ),
            one_at_a_time(
                "absence_one_at_a_time",
                ["worker", "kind"],
                where=~Q(status__in=[AbsenceStatus.REFUSED, AbsenceStatus.WITHDRAWN]),
            ),
        ]


class Availability(models.Model):
    """When a carer can be given visits: worked out from duties, patterns and absences only."""

    id = models.BigAutoField(primary_key=True)
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    patch = models.ForeignKey("directory.Patch", on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    breaks = models.JSONField(default=list)
    source_kind = models.CharField(max_length=16)
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            ordered("availability_ends_after_it_starts"),
            one_at_a_time("availability_one_at_a_time", ["worker"], deferred=True),
        ]
        indexes = [
            models.Index(fields=["worker", "day"], name="availability_worker"),
            models.Index(fields=["patch", "day"], name="availability_patch_day"),
        ]


# Who may be on duty; each makes a grant for the time of the duty.
DUTY_ROLES = (
    Role.DSO,
    Role.TEAM_LEADER,
    Role.CAPACITY_OFFICER,
    Role.SCHEDULER,
    Role.SHIFT_MANAGER,
    Role.WACC,
)


@audited
class DutyRota(Record):
    """Who answers in which role for which scope; taken back, it stays as a row."""

    scope = models.ForeignKey("core.Scope", on_delete=models.PROTECT, db_index=False)
    role = models.CharField(
        max_length=24, choices=[(role.value, role.value) for role in DUTY_ROLES]
    )
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("duty_rota_role_is_known", "role", [role.value for role in DUTY_ROLES]),
            ordered("duty_rota_ends_after_it_starts"),
            one_at_a_time(
                "duty_rota_once_at_a_time",
                ["worker", "scope", "role"],
                where=Q(cancelled_at=None),
            ),
        ]
        indexes = [models.Index(fields=["scope", "starts_at"], name="duty_rota_scope")]
