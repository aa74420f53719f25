"""The shift manager's page, ready to draw."""

from dataclasses import dataclass
from uuid import UUID

from allocation.presenters.words import LEAD_MODES, write_lead, write_shift
from allocation.selectors.sessions import ShiftPage
from core.texts import write_clock


@dataclass(frozen=True, slots=True)
class Ahead:
    """A shift in which allocation could begin."""

    id: UUID
    text: str
    waccs: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The session that runs."""

    id: UUID
    title: str
    lead: str
    state: str
    state_colour: str
    is_paused: bool
    pause: str
    waccs: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class ShiftView:
    """What can be started, changed or closed."""

    running: Running | None
    ahead: tuple[Ahead, ...]
    left_over: tuple[tuple[UUID, str, str, str], ...]


def present_shift(page: ShiftPage) -> ShiftView:
    """Return the page: what runs, what could begin, what stops the close."""
    return ShiftView(
        running=_present_running(page),
        ahead=tuple(
            Ahead(shift.id, write_shift(shift.starts_at, shift.ends_at), _name_waccs(waccs))
            for shift, waccs in page.shifts
        ),
        left_over=tuple(
            (case.id, case.ref, who.name, f"off since {write_clock(who.ends_at)}")
            for case, who in page.left_over
        ),
    )


def _present_running(page: ShiftPage) -> Running | None:
    session = page.session
    if session is None:
        return None
    is_paused = session.status == "paused"
    since = f" since {write_clock(session.started_at)}" if session.started_at else ""
    until = f" until {write_clock(session.paused_until)}" if session.paused_until else ""
    return Running(
        id=session.id,
        title=write_shift(session.starts_at, session.ends_at),
        lead=f"Led by {session.lead_name or 'nobody'} ({write_lead(session)}). Runs{since}.",
        state="Paused" if is_paused else "Running",
        state_colour="yellow" if is_paused else "green",
        is_paused=is_paused,
        pause=f"Paused by {session.paused_by}{until}: “{session.pause_reason}”." * is_paused,
        waccs=_name_waccs([one for one in page.waccs if one[0] != session.lead_id]),
    )


def _name_waccs(
    waccs: tuple[tuple[UUID, str, str], ...] | list[tuple[UUID, str, str]],
) -> tuple[tuple[UUID, str], ...]:
    """Return who may lead; the Home Visit WACC first."""
    ordered = sorted(waccs, key=lambda one: (one[2] != "wacc_home_visit", one[1]))
    return tuple((id, f"{name}, {LEAD_MODES.get(part, part)}") for id, name, part in ordered)
