"""The cases of somebody who leaves, each with who could take it, ready to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allocation.forms.moves import FIELD
from allocation.presenters.dialog import CaseLine, present_case_line
from allocation.presenters.words import write_load, write_shift_left
from allocation.rules import has_left
from allocation.selectors.moves import ClinicianMoves
from allocation.types import AllocationPolicy, Candidate
from core.texts import write_clock, write_count


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One case, and the people who could take it."""

    line: CaseLine
    field: str
    chosen: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MovesPage:
    """All that somebody holds unopened; `title` and `cases` as in every dialog."""

    title: str
    about: str
    rows: tuple[MoveRow, ...]
    button: str
    typed: Mapping[str, str]
    stops: tuple[tuple[str, str], ...] = ()
    cases: tuple[CaseLine, ...] = ()
    proposed: str = ""


def present_moves(
    moves: ClinicianMoves,
    at: datetime,
    typed: Mapping[str, str],
    stops: Sequence[tuple[str, str]] = (),
) -> MovesPage:
    """Return the page; what was typed stays chosen, else the proposed receivers are."""
    one = moves.clinician
    ended = "ended" if has_left(one, at) else "ends"
    count = write_count(len(moves.cases), "case")
    return MovesPage(
        title=f"Reallocate from {one.name}",
        about=f"The shift {ended} at {write_clock(one.ends_at)}. "
        f"{one.name} holds {count} that nobody has open.",
        rows=tuple(_present_row(moves, index, at, typed) for index in range(len(moves.cases))),
        button=f"Reallocate {count}",
        typed={"reason_code": "shift_ending", **typed},
        stops=tuple(stops),
    )


def _present_row(
    moves: ClinicianMoves, index: int, at: datetime, typed: Mapping[str, str]
) -> MoveRow:
    case = moves.cases[index]
    field = FIELD.format(case_id=case.id)
    proposed = moves.proposed.get(case.id)
    return MoveRow(
        line=present_case_line(case, dict(moves.skill_names), at),
        field=field,
        chosen=typed.get(field, str(proposed or "")),
        options=tuple(
            (str(one.clinician.worker_id), _write_option(one, moves.policy, at))
            for one in moves.candidates[case.id]
            if one.refusal is None
        ),
    )


def _write_option(one: Candidate, policy: AllocationPolicy, at: datetime) -> str:
    load = write_load(one.clinician, one.readiness, policy)
    note = one.stops[0].short if one.stops else write_shift_left(one.clinician, at)
    return f"{one.clinician.name} ({load}, {note})"
