"""Plain values of the records room."""

from dataclasses import dataclass
from datetime import date

from scheduling.clients.types import ClientRecord, ExclusionDetails
from scheduling.visits.types import NextVisit, PlanFacts


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A client's record with what was agreed and the visits that come next."""

    record: ClientRecord
    plan: PlanFacts | None
    visits: tuple[NextVisit, ...]
    can_view_rounds: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """What it would mean that a carer does not visit a client, from now to a day.

    `visits` are all that are to come, `theirs` those that the carer has now. `losing` are those for
    which too few other carers work at that time with what the client needs.
    """

    until: date
    visits: int
    theirs: int
    losing: tuple[NextVisit, ...]


@dataclass(frozen=True, slots=True)
class ExclusionPageFacts:
    """One exclusion with what it means for the visits to come."""

    details: ExclusionDetails
    impact: Impact | None
