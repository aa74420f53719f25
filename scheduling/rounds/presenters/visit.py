"""The panel of one visit, ready to draw."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.texts import write_clock, write_count, write_list, write_moment, write_nhs_number
from scheduling.rounds.forms.address import BoardAddress
from scheduling.rounds.presenters.offers import SwapLine, show_lifts, show_swaps, write_cost
from scheduling.rounds.presenters.words import GENDERS, get_look, write_span, write_tolerance
from scheduling.rounds.types import (
    BoardVisit,
    EditCheck,
    TakerBlocker,
    TakerChoice,
    VisitDetails,
)

MOST_TAKERS = 5
MOST_BLOCKERS = 4
MOST_NAMES = 3
PRIORITIES = {1: "red", 2: "orange", 3: "grey"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the forms of the panel: typed by a person, or as the visit is now."""

    carers: tuple[str, ...] = ()
    start: str = ""
    pin: bool = False
    reason: str = ""
    agree_carer: str = ""
    agree_reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the panel says about the last thing somebody did in it."""

    done: str = ""
    heading: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    typed: Typed | None = None
    check: EditCheck | None = None

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.errors if key == name), "")


@dataclass(frozen=True, slots=True)
class Taker:
    """One carer who could take the visit."""

    name: str
    at: str
    reasons: str
    query: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason, and whom it keeps from taking the visit."""

    names: str
    more: str
    more_names: str
    reason: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the panel shows."""

    id: str
    version: int
    day: str
    title: str
    span: str
    when: str
    tags: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    takers: tuple[Taker, ...]
    more_takers: tuple[Taker, ...]
    takers_count: str
    swaps: tuple[SwapLine, ...]
    lifts: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    more_blockers: tuple[Blocker, ...]
    agreements: tuple[str, ...]
    history: tuple[tuple[str, str], ...]
    carers_needed: int
    takers_options: tuple[tuple[str, str], ...]
    other_options: tuple[tuple[str, str], ...]
    typed: Typed
    answer: Answer
    can_move: bool
    can_agree: bool
    can_audit: bool
    is_assigned: bool
    is_pinned: bool
    who_moves: str
    address: BoardAddress
    close_query: str
    carer_slots: tuple[int, ...]
    check: Mapping[str, object] | None


def present_panel(
    details: VisitDetails, *, address: BoardAddress, actor: Actor, answer: Answer
) -> Panel:
    """Return the panel of a visit for somebody, with what they just typed or were answered."""
    visit = details.visit
    takers = tuple(_show_taker(one, visit, address) for one in details.takers)
    blockers = group_blockers(details.blockers)
    can_move = actor.can(Capability.ASSIGN_VISITS, visit.patch_id)
    can_agree = actor.can(Capability.AGREE_EXCEPTIONS, visit.patch_id)
    able = {str(one.worker_id): one.name for one in details.takers}
    return Panel(
        id=str(visit.id),
        version=visit.version,
        day=visit.day.isoformat(),
        title=details.visit.full_name,
        span=write_span(visit.starts_at, visit.ends_at),
        when=_write_when(visit),
        tags=_get_tags(visit),
        facts=tuple(_get_facts(details)),
        takers=takers[:MOST_TAKERS],
        more_takers=takers[MOST_TAKERS:],
        takers_count=f"{len(takers)} of {len(details.takers) + len(details.blockers)}",
        swaps=show_swaps(details.swaps) if can_move else (),
        lifts=show_lifts(details.lifts),
        blockers=blockers[:MOST_BLOCKERS],
        more_blockers=blockers[MOST_BLOCKERS:],
        agreements=details.agreements,
        history=tuple((write_moment(one.at), one.text) for one in details.history),
        carers_needed=visit.carers_needed,
        takers_options=tuple(able.items()),
        other_options=tuple((str(id), name) for id, name in details.carers if str(id) not in able),
        typed=answer.typed or _read_visit(visit),
        answer=answer,
        can_move=can_move,
        can_agree=can_agree,
        can_audit=actor.can(Capability.VIEW_AUDIT, visit.patch_id),
        is_assigned=bool(visit.worker_ids),
        is_pinned=visit.is_pinned,
        who_moves=_write_who_moves(can_move, can_agree),
        address=address,
        close_query=address.plain.query,
        carer_slots=tuple(range(visit.carers_needed)),
        check=write_check(answer.check) if answer.check else None,
    )


def group_blockers(blockers: Sequence[TakerBlocker]) -> tuple[Blocker, ...]:
    """Return the carers behind each reason, by first name where that is enough.

    What holds for few comes first: it is what a scheduler can do something about.
    """
    groups: dict[str, list[str]] = {}
    first_names = Counter(one.name.split(" ")[0] for one in blockers)
    for one in blockers:
        first = one.name.split(" ")[0]
        groups.setdefault(one.reason, []).append(first if first_names[first] == 1 else one.name)
    return tuple(
        Blocker(
            names=write_list(names) if len(names) <= MOST_NAMES else names[0],
            more_names=write_list(names[1:]) if len(names) > MOST_NAMES else "",
            more=f"and {len(names) - 1} more",
            reason=reason,
        )
        for reason, names in sorted(groups.items(), key=lambda item: len(item[1]))
    )


def _read_visit(visit: BoardVisit) -> Typed:
    return Typed(
        carers=tuple(map(str, visit.worker_ids)),
        start=write_clock(visit.starts_at),
        pin=visit.is_pinned,
    )


def _show_taker(taker: TakerChoice, visit: BoardVisit, address: BoardAddress) -> Taker:
    carers = [taker.worker_id, *([taker.pair_with_id] if taker.pair_with_id else [])]
    chosen = "".join(f"&carer={id}" for id in carers)
    here = address.change(visit_id=visit.id).query
    pair = f" with {taker.pair_with_name}" if taker.pair_with_name else ""
    return Taker(
        name=f"{taker.name}{pair}",
        at=write_clock(taker.starts_at),
        reasons=", ".join([*taker.reasons, f"{write_cost(taker.cost_seconds)} in all"]),
        query=f"{here}{chosen}&start={write_clock(taker.starts_at)}",
    )


def _write_when(visit: BoardVisit) -> str:
    wanted = (
        "" if visit.starts_at == visit.wanted_at else f"wanted {write_clock(visit.wanted_at)}, "
    )
    return f"{wanted}may start {write_tolerance(visit)}, {visit.day:%d/%m/%Y}"


def _get_tags(visit: BoardVisit) -> tuple[tuple[str, str, str], ...]:
    """Return the tags as colour, icon, words."""
    look = get_look(visit)
    tags = []
    if not visit.worker_ids:
        tags.append(("red", "i-warn", "Unassigned"))
    else:
        tags.append((look.tag, look.icon, look.text.capitalize()))
    tags.append((PRIORITIES.get(visit.priority, "grey"), "", f"Priority {visit.priority}"))
    if visit.carers_needed > 1:
        tags.append(("purple", "i-two", "Double-handed"))
    if visit.is_pinned:
        tags.append(("white", "i-pin", "Pinned"))
    return tuple(tags)


def _get_facts(details: VisitDetails) -> list[tuple[str, str]]:
    visit = details.visit
    needs = [*visit.needs, *([GENDERS[visit.gender]] if visit.gender in GENDERS else [])]
    number = write_nhs_number(details.nhs_number) if details.nhs_number else "not known"
    pin = visit.pin.rpartition("/")[2]
    facts = [
        ("Carer now", write_list([*details.carer_names]) or "nobody yet"),
        ("Needs", ", ".join(needs).capitalize() or "Nothing special"),
        ("Patch", visit.patch_name),
        ("Address", details.address or "not known"),
        ("Access", details.access),
        ("NHS number", number),
        ("PIN", pin),
        ("Knows well", write_list([*details.preferred_names])),
        ("Never send", write_list([*details.excluded_names])),
    ]
    if not visit.has_place:
        facts.insert(4, ("Position", "unknown, so travel cannot be worked out"))
    return [(label, text) for label, text in facts if text]


def _write_who_moves(can_move: bool, can_agree: bool) -> str:
    if can_move:
        return ""
    if can_agree:
        return (
            "A scheduler moves visits. You decide here what may be done outside a working pattern."
        )
    return "A scheduler of this patch moves visits; you can read everything."


def write_check(check: EditCheck) -> Mapping[str, object]:
    """Return a rule check as words: a heading, sentences, whether it is clean."""
    count = len(check.breaches)
    return {
        "is_clean": check.is_clean,
        "heading": "Breaks no rule." if not count else f"Breaks {write_count(count, 'rule')}:",
        "breaches": check.breaches,
        "effects": check.effects,
        "price": _write_price(check),
    }


def _write_price(check: EditCheck) -> str:
    """Return what a change costs and by which rules; nothing where it changes no cost."""
    if check.seconds is None or not check.price:
        return ""
    return f"{write_cost(check.seconds).capitalize()}: {'; '.join(p.text for p in check.price)}."


def parse_typed(data: Mapping[str, str], carers: Sequence[UUID | str]) -> Typed:
    """Return what was typed, as it was typed."""
    return Typed(
        carers=tuple(map(str, carers)),
        start=data.get("start", ""),
        pin="pin" in data,
        reason=data.get("reason", ""),
        agree_carer=data.get("agree_carer", ""),
        agree_reason=data.get("agree_reason", ""),
    )
