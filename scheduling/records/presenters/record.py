"""What the list of clients and one record show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from core.pages import PageErrors
from core.texts import (
    write_clock,
    write_count,
    write_date,
    write_list,
    write_long_date,
    write_minutes,
    write_moment,
    write_nhs_number,
)
from directory.types import PatchFacts
from scheduling.clients.types import ClientLine, ClientPage, ClientRecord, InfoFacts
from scheduling.records.forms import ListAddress
from scheduling.records.types import RecordFacts
from scheduling.visits.types import NextVisit, PlanFacts, PlanLineFacts

STATUS = {
    "pending": ("Not started", "grey"),
    "active": ("Active", "green"),
    "suspended": ("Suspended", "yellow"),
    "ending": ("Ending", "orange"),
    "ended": ("Ended", "grey"),
}
PLANNING = {
    "unassigned": ("Unassigned", "red"),
    "planned": ("Planned", "green"),
    "notified": ("Carer told", "green"),
    "suspended": ("Suspended", "yellow"),
}
EXCLUSION = {
    "requested": ("Asked for", "grey"),
    "dso_decided": ("Decided, not authorised yet", "yellow"),
    "authorised": ("Authorised, not in force yet", "yellow"),
    "active": ("In force", "red"),
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HINTS = {
    "critical": "Say what harm a missed visit would do. Left empty, the client is not critical.",
    "essential": "What every carer must know before the first visit.",
    "access": "Door, gate, dog, who lets carers in. How the key safe opens has a place of its own.",
    "communication": "Language, hearing, sight, how to speak with this person.",
    "contingency": "What is to happen if nobody can come, and whom to ring.",
    "contact_protocol": "Whom to ring in which order when nobody answers the door or the phone.",
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """Part of the list of clients."""

    clients: tuple[tuple[ClientLine, str, str, str, str], ...]
    address: ListAddress
    patches: tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]
    states: tuple[tuple[str, str, bool], ...]
    summary: str
    more: str
    first: str


@dataclass(frozen=True, slots=True)
class InfoBlock:
    """One kind of information with its earlier versions."""

    kind: str
    label: str
    text: str
    stamp: str
    earlier: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit to come."""

    when: str
    carers: str
    state: str
    colour: str
    board: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One client's record."""

    id: str
    name: str
    status: tuple[str, str]
    critical: str
    facts: tuple[tuple[str, str], ...]
    information: tuple[InfoBlock, ...]
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    exclusions: tuple[tuple[str, str, str, str, str], ...]
    references: tuple[tuple[str, str, str], ...]
    plan: str
    calls: tuple[tuple[str, str, str, str, str], ...]
    visits: tuple[VisitLine, ...]
    key_safe: str
    code: str
    looks: tuple[tuple[str, str, str], ...]
    can_change: bool
    can_open: bool
    errors: PageErrors


@dataclass(frozen=True, slots=True)
class InformationPage:
    """The form of one kind of information."""

    id: str
    name: str
    block: InfoBlock
    hint: str
    typed: str
    seen: int
    is_changed: bool
    errors: PageErrors


@dataclass(frozen=True, slots=True)
class ReferencesPage:
    """The forms of external references: one for each, and one for a new one."""

    id: str
    name: str
    lines: tuple[tuple[str, str, str], ...]
    system: str
    value: str
    errors: PageErrors


def present_list(
    found: ClientPage, *, address: ListAddress, patches: Sequence[PatchFacts]
) -> ListPage:
    """Return a part of the list with its filters."""
    count = write_count(len(found.clients), "client")
    more = address.write(found.after) if found.after else ""
    return ListPage(
        clients=tuple(
            (one, *STATUS[one.status], _write_born(one), _write_nhs(one)) for one in found.clients
        ),
        address=address,
        patches=_group_patches(patches, address),
        states=(
            ("", "Not ended", not address.status),
            *((key, text, key == address.status) for key, (text, _) in STATUS.items()),
            ("all", "All", address.status == "all"),
        ),
        summary=f"The next {count}" if address.after else f"{count}{', and more' * bool(more)}",
        more=more,
        first=address.write() if address.after else "",
    )


def present_record(
    found: RecordFacts, *, errors: PageErrors | None = None, code: str = ""
) -> RecordPage:
    """Return the page; `code` is how the key safe opens, once somebody asked and said why."""
    record, client = found.record, found.record.client
    texts = {one.kind: one.text for one in record.information}
    return RecordPage(
        id=str(client.id),
        name=client.full_name,
        status=STATUS[client.status],
        critical=texts.get("critical", ""),
        facts=_write_facts(record),
        information=tuple(_present_block(one) for one in record.information),
        hard=tuple(_write_need(one.kind, one.what) for one in record.requirements if one.is_hard),
        soft=tuple(
            _write_need(one.kind, one.what) for one in record.requirements if not one.is_hard
        ),
        exclusions=tuple(
            (str(one.id), one.carer, one.reason, *EXCLUSION[one.status])
            for one in record.exclusions
        ),
        references=_write_references(record),
        plan=_write_plan(found.plan),
        calls=tuple(_write_call(line) for line in found.plan.lines) if found.plan else (),
        visits=tuple(present_visit(one, found.can_view_rounds) for one in found.visits),
        key_safe=_write_key_safe(record),
        code=code,
        looks=tuple((write_moment(one.at), one.who, one.reason) for one in record.disclosures),
        can_change=record.can_change,
        can_open=record.can_open_key_safe and record.key_safe.is_recorded,
        errors=errors or PageErrors(),
    )


def present_information(
    record: ClientRecord, kind: str, *, typed: Mapping[str, str] | None, errors: PageErrors
) -> InformationPage:
    """Return the form of one kind of information, with what was typed where it was not saved."""
    info = next(one for one in record.information if one.kind == kind)
    text = info.text if typed is None else typed.get("text", "")
    return InformationPage(
        id=str(record.client.id),
        name=record.client.full_name,
        block=_present_block(info),
        hint=HINTS[kind],
        typed=text,
        seen=info.number,
        is_changed=typed is not None and text != info.text,
        errors=errors,
    )


def present_references(
    record: ClientRecord, *, typed: Mapping[str, str] | None, errors: PageErrors
) -> ReferencesPage:
    """Return the forms of external references, with what was typed where it was not saved."""
    words = typed or {}
    return ReferencesPage(
        id=str(record.client.id),
        name=record.client.full_name,
        lines=_write_references(record),
        system=words.get("system", ""),
        value=words.get("value", ""),
        errors=errors,
    )


def _write_facts(record: ClientRecord) -> tuple[tuple[str, str], ...]:
    client = record.client
    state = STATUS[client.status][0]
    since = f", since {write_moment(record.status_since)}" if record.status_since else ""
    facts = [
        ("Born", _write_born(client) or "not recorded"),
        ("NHS number", _write_nhs(client) or "not recorded"),
        ("PIN", client.pin),
        ("Address", client.address or "not recorded"),
        ("Patch", client.patch_name),
        ("Service", f"{state}{since}"),
        ("First day", write_date(record.starts_on)),
    ]
    return tuple(facts)


def _write_born(client: ClientLine) -> str:
    return write_date(client.born_on) if client.born_on else ""


def _write_nhs(client: ClientLine) -> str:
    return write_nhs_number(client.nhs_number) if client.nhs_number else ""


def _present_block(info: InfoFacts) -> InfoBlock:
    newest = info.versions[0] if info.versions else None
    stamp = f"{newest.by}, {write_moment(newest.at)}" if newest else ""
    return InfoBlock(
        kind=info.kind,
        label=info.label,
        text=info.text,
        stamp=stamp,
        earlier=tuple(
            (f"{one.by}, {write_moment(one.at)}", one.text or "Taken out.")
            for one in info.versions[1:]
        ),
    )


def _write_need(kind: str, what: str) -> str:
    if kind == "carer":
        return f"Rather {what}"
    return f"Trained for {what.lower()}" if kind == "skill" else what.capitalize()


def _write_references(record: ClientRecord) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (one.system, one.value, f"{one.changed_by}, {write_moment(one.changed_at)}")
        for one in record.references
    )


def _write_key_safe(record: ClientRecord) -> str:
    safe = record.key_safe
    if safe.at is None:
        return "No key safe is recorded."
    stamp = f"{safe.by}, {write_moment(safe.at)}"
    return f"Recorded by {stamp}." if safe.is_recorded else f"Taken out by {stamp}."


def _write_plan(plan: PlanFacts | None) -> str:
    if plan is None:
        return ""
    until = f" to {write_date(plan.ends_on)}" if plan.ends_on else ", without an end"
    return f"Plan {plan.number}, from {write_date(plan.starts_on)}{until}"


def _write_call(line: PlanLineFacts) -> tuple[str, str, str, str, str]:
    days = sorted(set(line.weekdays))
    shown = "every day" if len(days) == 7 else write_list([WEEKDAYS[day - 1] for day in days])
    tolerance = f"−{line.minutes_before} / +{line.minutes_after} min"
    length = write_minutes(line.minutes) + (", two carers" if line.carers == 2 else "")
    return line.call.capitalize(), shown, f"{line.starts_local:%H:%M}", length, tolerance


def present_visit(one: NextVisit, can_view_rounds: bool) -> VisitLine:
    """Return a visit to come; it leads to its day on the board for whoever may see rounds."""
    times = f"{write_clock(one.starts_at)}–{write_clock(one.ends_at)}"
    state, colour = PLANNING[one.planning_status]
    query = {"patch": one.patch_id, "day": one.day.isoformat(), "visit": one.id}
    return VisitLine(
        when=f"{write_long_date(one.day)} {times}",
        carers=write_list([*one.carers]) or "nobody yet",
        state=state,
        colour=colour,
        board=urlencode(query) if can_view_rounds else "",
    )


def _group_patches(
    patches: Sequence[PatchFacts], address: ListAddress
) -> tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]:
    areas: dict[UUID, str] = {one.area_id: one.area_name for one in patches}
    return tuple(
        (
            name,
            tuple(
                (str(one.id), one.name, one.id == address.patch_id)
                for one in patches
                if one.area_id == area_id
            ),
        )
        for area_id, name in areas.items()
    )
