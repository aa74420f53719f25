"""Plain values of a re-plan: what happened, what would change, who has to be told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from scheduling.rounds.types.runs import CostLine, ProposedChange, ProposedStop, RunSummary

SICK, LEAVES, LATE = "sick", "leaves", "late"
# How long somebody is away: to the end of the shift, of the day, or of a later day.
UNTIL_SHIFT, UNTIL_DAY, UNTIL_DATE = "shift", "day", "date"
# What came of telling somebody: told in one of three ways, or not reached.
BY_PHONE, BY_TEXT, SENT, VOICEMAIL, NO_ANSWER = "phone", "text", "sent", "voicemail", "no_answer"


@dataclass(frozen=True, slots=True)
class Happening:
    """What somebody reports of a carer.

    what: `sick`, `leaves` (early, as a DSO agreed) or `late` (the next visit begins `minutes`
    late). `since` is the first moment without the carer; `until` is `shift`, `day` or `date`, and
    `last_day` the last day away where it is a date.
    """

    worker_id: UUID
    day: date
    what: str
    since: datetime
    until: str = UNTIL_SHIFT
    last_day: date | None = None
    minutes: int = 0
    agreed_by_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a re-plan answers: who, what, from when until when, and whose visits it has to cover.

    `free_at` is when a late carer can set out to the next visit. `visit_ids` are the visits that
    were the carer's when it was reported; `delayed_ids` those that stay although they begin late.
    """

    what: str
    worker_id: UUID
    worker_name: str
    since: datetime
    until: datetime | None = None
    free_at: datetime | None = None
    minutes: int = 0
    agreed_by: str = ""
    note: str = ""
    absence_id: UUID | None = None
    visit_ids: tuple[UUID, ...] = ()
    delayed_ids: tuple[UUID, ...] = ()

    @property
    def is_absence(self) -> bool:
        """Whether the carer is away, not only late."""
        return self.what != LATE


def write_occasion(occasion: Occasion) -> dict[str, Any]:
    """Return an occasion as JSON keeps it."""
    return {name: _to_plain(value) for name, value in asdict(occasion).items()}


def read_occasion(kept: Mapping[str, Any]) -> Occasion:
    """Return an occasion that was kept with a re-plan."""
    values = dict(kept)
    for name in ("since", "until", "free_at"):
        values[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    for name in ("worker_id", "absence_id"):
        values[name] = UUID(kept[name]) if kept[name] else None
    for name in ("visit_ids", "delayed_ids"):
        values[name] = tuple(map(UUID, kept[name]))
    return Occasion(**values)


def _to_plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class CarerChoice:
    """A carer of whom something may be reported: when they work that day, how many visits."""

    worker_id: UUID
    name: str
    patch_name: str
    windows: tuple[tuple[datetime, datetime], ...]
    visits: int


@dataclass(frozen=True, slots=True)
class ChangeNoticeFacts:
    """Somebody who has to be told of a change; kind and status as in states.

    `outcome` says how it was told, or which attempts were in vain. A broadcast goes to `people`
    carers, of whom `reachable` can read it here.
    """

    id: UUID
    kind: str
    name: str
    text: str
    status: str
    told_at: datetime | None
    told_by: str
    outcome: str
    people: int = 0
    reachable: int = 0
    people_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplannedRound:
    """One carer whose round a re-plan changes; stops as in proposals, and `left` for uncovered."""

    worker_id: UUID
    name: str
    given: int
    shifted: int
    taken: int
    travel_change_seconds: int
    stops: tuple[ProposedStop, ...]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A colleague's visit that a line leaves to nobody, and the visit that it makes room for.

    The name is empty where the lines do not tell.
    """

    line_id: int
    name: str = ""
    starts_at: datetime | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class ReplanDetails:
    """What a re-plan would change, or did, and who has to be told.

    `left` of the visits have nobody; without it `visits_left` would have. `given_up` are those of
    colleagues among them, which `moved` does not count.
    `standing` are visits that a carer who is away still has, as client and start; `back_at` is
    when the carer came back early. `later` counts the carer's visits on the coming days of the
    absence.
    """

    run: RunSummary
    area_id: UUID
    occasion: Occasion
    seconds: float
    breaches: int
    visits_left: int
    covered: int
    left: int
    moved: int
    most_moved: int
    unchanged: int
    costs: tuple[CostLine, ...]
    rounds: tuple[ReplannedRound, ...]
    rounds_of_day: int
    changes: tuple[ProposedChange, ...]
    given_up: tuple[GivenUp, ...]
    notices: tuple[ChangeNoticeFacts, ...]
    client_told_minutes: int
    standing: tuple[tuple[str, datetime], ...]
    back_at: datetime | None
    later: tuple[tuple[date, int], ...]
    applied_at: datetime | None
    applied_by: str
    undone_at: datetime | None
    undone_by: str
    undo_refusal: str
    superseded_by: UUID | None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What undoing did: how many visits are as before, and which have nobody now."""

    restored: int
    unassigned: int
    sentences: tuple[str, ...] = ()
