"""Runs of the auto-scheduler: the list, the form, a run at work."""

from dataclasses import dataclass
from datetime import datetime

from core.texts import write_clock, write_count, write_date, write_list, write_minutes, write_moment
from scheduling.rounds.presenters.curves import Curve, draw_search, list_figures
from scheduling.rounds.types import Protocol, RunDetails, RunPartDetails, RunSummary
from scheduling.rounds.types.replans import LATE, LEAVES, SICK, Occasion

STATES = {
    "queued": ("Waiting", "grey"),
    "running": ("Running", "blue"),
    "proposed": ("Proposal to decide", "yellow"),
    "applied": ("Applied", "green"),
    "discarded": ("Discarded", "grey"),
    "cancelled": ("Cancelled", "grey"),
    "failed": ("Failed", "red"),
}
PART_STATES = {
    "queued": ("Waiting", "grey"),
    "running": ("Searching", "blue"),
    "done": ("Done", "green"),
    "ended": ("Stopped", "grey"),
}
# What a re-plan answers, in the list of runs.
REPLANS = {SICK: "sick call", LEAVES: "leaves early", LATE: "late"}
WORKING = ("queued", "running")
WITH_PROPOSAL = ("proposed", "applied", "discarded")
LONG_WAIT = 20
LONG_SILENCE = 10
BOUNDARIES = {
    "keep": "stay in their own patch",
    "neighbours": "may work in neighbouring patches",
    "open": "may work in every patch of the area",
}


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of a list."""

    id: str
    when: str
    day: str
    patches: str
    who: str
    state: str
    colour: str
    left: str
    cost: str
    has_proposal: bool
    order_id: str
    replan: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a run that is divided."""

    name: str
    visits: str
    state: str
    colour: str
    left: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run at work, or how it ended."""

    id: str
    title: str
    state: str
    colour: str
    started: str
    heading: str
    news: str
    warning: str
    is_working: bool
    has_proposal: bool
    can_stop: bool
    used: int
    limit: int
    bar: int
    curves: tuple[Curve, ...]
    figures: tuple[tuple[str, str, str], ...]
    fixed: tuple[tuple[str, str], ...]
    protocol_title: str
    protocol: tuple[tuple[str, str], ...]
    last_runs: tuple[RunLine, ...]
    again_query: str
    parts: tuple[PartLine, ...]
    facts: tuple[tuple[str, str], ...]
    order_id: str


def present_line(
    run: RunSummary, occasion: Occasion | None = None, *, has_changes: bool = True
) -> RunLine:
    """Return one run as a line of a list; with what it answers, if it is a re-plan."""
    state, colour = name_state(run, has_changes=has_changes)
    return RunLine(
        id=str(run.id),
        when=write_moment(run.asked_at),
        day=write_date(run.day),
        patches=_name_patches(run),
        who=run.asked_by,
        state=state,
        colour=colour,
        left="" if run.unassigned is None else f"{run.unassigned:,}",
        cost="" if run.cost is None else f"{run.cost / 60:,.0f}",
        has_proposal=run.status in WITH_PROPOSAL,
        order_id=str(run.order_id or ""),
        replan=_write_replan(occasion) if occasion else "",
    )


def name_state(run: RunSummary, *, has_changes: bool) -> tuple[str, str]:
    """Return the state of a run and its colour; `has_changes` if somebody has to decide on it."""
    if run.is_empty and run.status in ("proposed", "applied"):
        return "No visits", "grey"
    if run.status == "proposed" and not has_changes:
        return "Nothing to change", "grey"
    return STATES.get(run.status, (run.status, "grey"))


def _write_replan(occasion: Occasion) -> str:
    return f"Re-plan: {REPLANS[occasion.what]}, {occasion.worker_name}"


def present_run(
    run: RunDetails,
    *,
    can_stop: bool,
    worker_age: int | None,
    at: datetime,
    again_query: str = "",
) -> RunPage:
    """Return a run as its page shows it at an instant; `again_query` leads to another like it."""
    summary = run.summary
    state, colour = STATES.get(summary.status, (summary.status, "grey"))
    used = _get_used(run, at)
    is_working = summary.status in WORKING
    return RunPage(
        id=str(summary.id),
        title=f"Auto-scheduler, {_name_patches(summary)}, {write_date(summary.day)}",
        state="Stopping" if is_working and run.stop_request else state,
        colour=colour,
        started=_write_started(run),
        heading=_write_heading(run, used),
        news=_write_news(run, used),
        warning=_write_warning(run, worker_age, at),
        is_working=is_working,
        has_proposal=summary.status in WITH_PROPOSAL,
        can_stop=can_stop and is_working and not run.stop_request,
        used=round(used),
        limit=run.seconds,
        bar=min(600, round(600 * _get_share(run, used, at))),
        curves=draw_search(run.trace, seconds=max(run.seconds, used), now=used, visits=run.visits),
        figures=list_figures(run.trace),
        fixed=_list_fixed(run),
        protocol_title=f"Area protocol, version {run.protocol.number}",
        protocol=write_protocol(run.protocol),
        last_runs=tuple(present_line(one) for one in run.last_runs),
        again_query=again_query,
        parts=tuple(map(_present_part, run.parts)) if _is_divided(run) else (),
        facts=_list_facts(run),
        order_id=str(summary.order_id or ""),
    )


def write_protocol(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Return an area's numbers in words, as a run weighs them."""
    costs = " / ".join(
        f"{seconds / 60:,.0f}" for _, seconds in sorted(protocol.unassigned_seconds.items())
    )
    numbers = " / ".join(str(one) for one in sorted(protocol.unassigned_seconds))
    return (
        (f"Unassigned, priority {numbers}", f"{costs} min"),
        ("Travel", "1 min each min"),
        ("Not a preferred carer", write_minutes(protocol.continuity_seconds // 60)),
        ("Taken off after publishing", f"{protocol.published_seconds // 60:,} min"),
        ("Carers", BOUNDARIES.get(protocol.patch_boundary, protocol.patch_boundary)),
        ("Shortest journey", write_minutes(protocol.minimum_travel_seconds // 60)),
        ("A run takes", f"{protocol.run_seconds} s"),
    )


def _name_patches(run: RunSummary) -> str:
    if len(run.patch_names) > 3:
        return f"{len(run.patch_names)} patches of {run.area_name}"
    return ", ".join(filter(None, [write_list([*run.patch_names]), run.area_name]))


def _get_used(run: RunDetails, at: datetime) -> float:
    if run.started_at is None:
        return 0.0
    ended_at = run.summary.ended_at or at
    # Patches that wait for a worker make a divided run longer than its seconds of search.
    most = float("inf") if _is_divided(run) else float(run.seconds)
    return max(0.0, min(most, (ended_at - run.started_at).total_seconds()))


def _is_divided(run: RunDetails) -> bool:
    return len(run.parts) > 1


def _get_share(run: RunDetails, used: float, at: datetime) -> float:
    """Return how much of all searching is over, 0 to 1."""
    if not _is_divided(run) or run.summary.status not in WORKING:
        return used / run.seconds
    spent = sum(_get_spent(part, at) for part in run.parts)
    return spent / sum(part.seconds for part in run.parts)


def _get_spent(part: RunPartDetails, at: datetime) -> float:
    if part.status in ("done", "ended"):
        return part.seconds
    searched = (at - part.began_at).total_seconds() if part.began_at else 0.0
    return max(0.0, min(float(part.seconds), searched))


def _present_part(part: RunPartDetails) -> PartLine:
    state, colour = PART_STATES.get(part.status, (part.status, "grey"))
    last = part.trace[-1] if part.trace else part.before
    is_whole = part.stage > 1
    return PartLine(
        name="All patches together" if is_whole else write_list([*part.patch_names]),
        visits=f"{part.visits:,}",
        state=state,
        colour=colour,
        left="" if is_whole and not part.trace else f"{last.unassigned:,}",
    )


def _list_facts(run: RunDetails) -> tuple[tuple[str, str], ...]:
    """Return what another run needs to search the same problem in the same way."""
    if not run.problem_hash:
        return ()
    return (("Fingerprint of the problem", run.problem_hash[:16]),)


def _write_started(run: RunDetails) -> str:
    when = run.started_at or run.summary.asked_at
    word = "Started" if run.started_at else "Asked for at"
    text = f"{word} {write_clock(when)} by {run.summary.asked_by}."
    if run.summary.status in WORKING:
        return f"{text} Nothing changes on the board while it runs."
    return text


def _write_heading(run: RunDetails, used: float) -> str:
    match run.summary.status:
        case "queued" if run.waits_for_id:
            return "It starts when the day before is planned"
        case "queued":
            return "Not started yet"
        case "running" if _is_divided(run):
            return _write_stage(run)
        case "running":
            return f"{used:.0f} of {run.seconds} seconds"
        case "failed":
            return "It ended with a fault"
        case "cancelled":
            return "Cancelled: nothing was changed"
        case _:
            return f"Done after {used:.0f} seconds"


def _write_stage(run: RunDetails) -> str:
    """Return how far a divided run is: first each patch, then all of them together."""
    alone = [part for part in run.parts if part.stage == 1]
    done = sum(part.status == "done" for part in alone)
    if done < len(alone):
        return f"{done} of {len(alone)} patches done, then the whole area"
    if all(part.status in ("done", "ended") for part in run.parts):
        return "The search is over; now the proposal is written"
    return f"All {len(alone)} patches done, now the whole area together"


def _write_news(run: RunDetails, used: float) -> str:
    if not run.trace:
        return "" if run.summary.status != "running" else "Reading the day."
    last = run.trace[-1]
    text = f"{last.unassigned:,} unassigned, cost {last.cost / 60:,.0f} min."
    ago = max(0, round(used - last.seconds))
    return f"{text} Last better plan {ago} s ago." if run.summary.status == "running" else text


def _write_warning(run: RunDetails, worker_age: int | None, at: datetime) -> str:
    if run.summary.status == "failed":
        return run.failure
    if run.summary.status == "running":
        return _write_silence(run, at)
    if run.summary.status != "queued" or run.waits_for_id:
        return ""
    waited = max(0, round((at - run.summary.asked_at).total_seconds()))
    if waited < 3:
        return ""
    text = f"Waiting for a worker for {waited} s; it starts by itself."
    if waited >= LONG_WAIT and (worker_age is None or worker_age > LONG_WAIT):
        return f"{text} No worker has answered lately: tell whoever looks after the service."
    return text


def _write_silence(run: RunDetails, at: datetime) -> str:
    """Return what to say of a worker that no longer tells how far it is."""
    heard_at = run.last_seen_at or run.started_at or at
    silent = round((at - heard_at).total_seconds())
    if silent < LONG_SILENCE:
        return ""
    return (
        f"Its worker has not answered for {silent} s. If it died, another goes on by itself from "
        "the best plan so far; nothing was changed."
    )


def _list_fixed(run: RunDetails) -> tuple[tuple[str, str], ...]:
    """Return what a run leaves alone; without numbers while it has not counted them."""
    counts = (run.pinned_visits, run.published_visits, run.double_handed, run.exclusions)
    if run.summary.status not in WITH_PROPOSAL and not any(counts):
        pinned, published = "Pinned visits", "Visits already published"
        double, excluded = "Double-handed visits", "Exclusions hold"
    else:
        pinned = write_count(run.pinned_visits, "pinned visit")
        published = f"{write_count(run.published_visits, 'visit')} already published"
        double = write_count(run.double_handed, "double-handed visit")
        excluded = write_count(run.exclusions, "exclusion that holds", "exclusions that hold")
    return (
        ("i-pin", f"{pinned}: carer and start as pinned"),
        ("i-lock", f"{published}: taking one off its round costs most"),
        ("i-clock", "No start outside its tolerance, no work outside the pattern"),
        ("i-two", f"{double}: two carers together, never one"),
        ("i-one", excluded),
    )
