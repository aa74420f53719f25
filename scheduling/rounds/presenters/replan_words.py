"""The sentences on the page of a re-plan."""

from datetime import date, datetime

from core.texts import write_clock, write_count, write_date, write_list, write_minutes, write_moment
from core.times import get_local_day
from scheduling.rounds.presenters.words import write_span
from scheduling.rounds.types.replans import LATE, LEAVES, GivenUp, Occasion, ReplanDetails


def write_when(day: date, at: datetime) -> str:
    """Return a day as people say it: today, tomorrow, on 27/11/2026."""
    ahead = (day - get_local_day(at)).days
    return {0: "today", 1: "tomorrow"}.get(ahead, f"on {write_date(day)}")


def write_title(occasion: Occasion, day: date, at: datetime) -> str:
    """Return what happened, as the heading says it."""
    when = write_when(day, at)
    if occasion.what == LATE:
        return f"{occasion.worker_name} {write_minutes(occasion.minutes)} late, {when}"
    word = "leaves early" if occasion.what == LEAVES else "off sick"
    return f"{occasion.worker_name} {word}, {when} from {write_clock(occasion.since)}"


def write_state(details: ReplanDetails) -> str:
    """Return how far it is: nothing changed yet, applied, undone, discarded."""
    if details.undone_at:
        return f"Undone by {details.undone_by} at {write_clock(details.undone_at)}"
    match details.run.status:
        case "discarded":
            return "Discarded: no visit was changed"
        case "applied" if details.applied_at:
            return f"Applied by {details.applied_by} at {write_clock(details.applied_at)}"
        case "applied":
            return "Decided: no visit was changed"
        case _:
            return "Nothing has changed yet" if details.changes else "Nothing to change"


def write_about(details: ReplanDetails) -> str:
    """Return who agreed, how long it took, who reported it."""
    occasion = details.occasion
    parts = [f"Agreed by {occasion.agreed_by}, DSO."] if occasion.agreed_by else []
    if occasion.free_at:
        parts.append(f"Free to go on at {write_clock(occasion.free_at)}.")
    broken = write_count(details.breaches, "rule")
    parts.append(f"{details.seconds:.1f} s, {broken} broken.")
    parts.append(f"Reported by {details.run.asked_by} at {write_clock(details.run.asked_at)}.")
    if occasion.note:
        parts.append(f"“{occasion.note}”")
    return " ".join(parts)


def write_own(name: str) -> str:
    """Return whose something is by first name: Temi’s, Agnes’."""
    first = name.split()[0]
    return f"{first}’" if first.endswith("s") else f"{first}’s"


def write_notices(details: ReplanDetails) -> str:
    """Return when people are told."""
    if details.undone_at:
        return "taken back"
    if details.run.status == "proposed":
        return "told only after you apply"
    return "the first one ends the undo" if can_undo_now(details) else ""


def write_left(left: int, *, before: int) -> str:
    """Return beside the visits that nobody has how many there would be if nothing were done."""
    return f"{before:,} before; {'ladder opens' if left else 'nobody is left alone'}"


def write_moved(given_up: int, *, most: int) -> str:
    """Return how many of the colleagues' visits that change have nobody now, and the limit."""
    return f"{given_up:,} given up; limit {most}" if given_up else f"limit {most}"


def write_net(details: ReplanDetails) -> str:
    """Return what it brings and what it costs, in one line."""
    parts = [f"Covered {details.covered:,} of {details.visits_left:,}"]
    if details.given_up:
        parts.append(f"{write_count(len(details.given_up), 'visit')} of colleagues given up")
    return " · ".join([*parts, f"{details.left:,} left ({details.visits_left:,} before)"])


def write_given_up(given_up: GivenUp) -> str:
    """Return for which visit a colleague's visit has nobody, as far as it is known."""
    if not given_up.name or given_up.starts_at is None:
        return "given up to make room for others"
    when = write_clock(given_up.starts_at)
    return f"given up for {given_up.name} {when}, priority {given_up.priority}"


def write_alert(details: ReplanDetails) -> str:
    """Return who else is told of visits that nobody has: by the ladder, in the same minute."""
    names = [
        f"{one.visit.family_name} {write_clock(one.before_at)}"
        for one in details.changes
        if not one.workers and one.outcome in ("pending", "applied")
    ]
    if not names:
        return ""
    when = "As soon as you apply" if details.run.status == "proposed" else "Since it was applied"
    return (
        f"{when}, the team leader and the DSO are alerted of {write_list(names)} where it is "
        "within 24 hours, both in the same minute."
    )


def write_absence(details: ReplanDetails) -> str:
    """Return what was recorded at once and stays whatever is decided here."""
    occasion, day = details.occasion, details.run.day
    if not occasion.is_absence or occasion.until is None:
        return ""
    if details.back_at:
        return (
            f"{occasion.worker_name} is back since {write_moment(details.back_at)} and can be "
            "given visits again."
        )
    until = occasion.until
    same = get_local_day(occasion.since) == get_local_day(until)
    period = (
        write_span(occasion.since, until)
        if same
        else f"from {write_clock(occasion.since)} on {write_date(day)} until "
        f"{write_clock(until)} on {write_date(get_local_day(until))}"
    )
    return (
        f"{occasion.worker_name} is recorded as away {period}, and gets no visits then. That holds "
        "whether you apply or discard."
    )


def write_standing(details: ReplanDetails, *, has_pending: bool) -> str:
    """Return the sentence on visits that a carer who is away still has."""
    if has_pending or not details.standing:
        return ""
    names = [f"{name} {write_clock(starts_at)}" for name, starts_at in details.standing]
    verb = "stands" if len(names) == 1 else "stand"
    return (
        f"{write_list(names)} still {verb} on the round of {details.occasion.worker_name}, who "
        "will not come. Plan again, or move them on the board."
    )


def can_undo_now(details: ReplanDetails) -> bool:
    """Return whether it was applied, is not undone and nobody was told."""
    is_applied = details.run.status == "applied" and details.applied_at is not None
    return is_applied and details.undone_at is None and not details.undo_refusal


def write_undo(details: ReplanDetails) -> str:
    """Return until when it can be undone, or why it cannot any more."""
    if details.run.status == "proposed":
        return (
            "After applying, “Undo” stays until the first call, text or broadcast has gone out. If "
            "somebody changes one of these visits first, you see who and when, and plan again."
        )
    if details.undone_at or details.applied_at is None:
        return ""
    if details.undo_refusal:
        return (
            f"Can’t be undone any more: {details.undo_refusal}. If it was wrong, plan again or "
            "move the visits on the board, and tell people again."
        )
    return "“Undo” stays until the first call, text or broadcast has gone out."
