"""Writing a day that was read and found right: a home-care-day/1 object becomes records."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError
from core.models import ImportBatch
from core.policy import replace_policy
from core.states import ImportStatus
from core.times import get_clock_instant
from directory.selectors import get_area, get_home_care_service_id
from directory.services import ensure_patches, ensure_skills, save_persons, save_workers
from directory.types import PersonInput, PlaceInput, Point, WorkerInput
from rostering.services import record_duties
from rostering.types import DutyInput, Rest
from scheduling.clients.selectors import find_clients_by_pin
from scheduling.clients.services import save_clients
from scheduling.clients.types import ClientInput
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL, check_protocol
from scheduling.rounds.selectors.protocol import find_protocol_version
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.placing import place_visits
from scheduling.visits.models import Visit
from scheduling.visits.services import differs, get_known_visits, save_visits
from scheduling.visits.states import PlanningStatus
from scheduling.visits.types import NewPlace, VisitInput

Item = Mapping[str, Any]
Ids = Mapping[str, UUID]
NO_PATCH = "No patch"


def write_day(
    *, batch_id: UUID, area_id: UUID, day: date, data: Item, actor: Actor, at: datetime
) -> dict[str, int]:
    """Write carers, clients, shifts and visits of a day; return how many of each.

    The ids of a file that made its own area are kept apart from those of others by its name.
    """
    lock_day(area_id, day)
    _set_travel(area_id, data, actor, at)
    prefix = f"{get_area(area_id).name}/" if _was_made_by_a_file(area_id, data) else ""
    people = [*data["carers"], *data["clients"]]
    names = sorted({_patch_of(one) for one in people})
    patches = ensure_patches(area_id=area_id, names=names, actor=actor, at=at)
    actor = actor.with_children(area_id, patches.values())
    codes = sorted({code for one in people for code in one["skills"]})
    ensure_skills(names={code: code.replace("_", " ") for code in codes}, actor=actor, at=at)
    saved = save_workers(
        area_id=area_id,
        patches=patches,
        workers=[_read_worker(one, prefix) for one in data["carers"]],
        on=day,
        actor=actor,
        at=at,
    )
    workers = {one["id"]: saved[prefix + one["id"]] for one in data["carers"]}
    duties = _read_duties(data["carers"], day, patches, workers)
    record_duties(day=day, duties=duties, source="import", actor=actor, at=at)
    clients = _write_clients(
        data["clients"],
        prefix=prefix,
        batch_id=batch_id,
        area_id=area_id,
        day=day,
        patches=patches,
        workers=workers,
        actor=actor,
        at=at,
    )
    homes = {one["id"]: patches[_patch_of(one)] for one in data["clients"]}
    visits = [_read_visit(one, day, clients, homes, workers) for one in data["visits"]]
    _free_changed_visits(area_id, day, visits, actor, at)
    new, changed = save_visits(area_id=area_id, day=day, visits=visits, actor=actor, at=at)
    return {
        "carers": len(workers),
        "clients": len(clients),
        "visits": len(visits),
        "new_visits": new,
        "changed_visits": changed,
    }


def _was_made_by_a_file(area_id: UUID, data: Item) -> bool:
    """Whether the ids of an area are kept apart by its name: those of its first file were."""
    if data["area_name"]:
        return True
    earlier = ImportBatch.objects.filter(scope_id=area_id, status=ImportStatus.APPLIED)
    return earlier.exclude(body__area_name="").exists()


def _set_travel(area_id: UUID, data: Item, actor: Actor, at: datetime) -> None:
    """Put the file's speeds and weights in force in its own area; elsewhere the area's stay.

    A plan is only as right as the journeys it reckons with, so a file that reckons otherwise than
    its area needs somebody who may decide the area's protocol.
    """
    if not data["has_own_travel"]:
        return
    version = find_protocol_version(area_id=area_id, at=at)
    current = {**DEFAULT_PROTOCOL, **(version.body if version else {})}
    weights = {key: data["weights"]["unassigned"].get(key) for key in ("1", "2", "3")}
    wanted = {
        **current,
        "modes": {
            name: {"kmh": mode["kmh"], "fixed_seconds": mode["fixed"]}
            for name, mode in data["modes"].items()
        },
        "detour": data["detour"],
        "minimum_travel_seconds": 0,
        "unassigned_seconds": {
            key: current["unassigned_seconds"][key] if value is None else value
            for key, value in weights.items()
        },
        "continuity_seconds": data["weights"]["continuity"],
        **(_read_wishes(data["weights"]) if data["area_name"] else {}),
        "patch_boundary": "open",
    }
    if wanted == current:
        return
    check_protocol(wanted)
    if not data["area_name"] and not actor.can(Capability.SET_PROTOCOL, area_id):
        raise DomainError(
            "This file reckons with other speeds or weights than the area’s protocol. Import it "
            "as a new area, or ask your team leader to import it here.",
            code="protocol_differs",
        )
    replace_policy(
        kind=PROTOCOL,
        scope_id=area_id,
        body=wanted,
        reason=f"Came with the imported day {data.get('name') or 'of a file'}.",
        actor=actor,
        at=at,
    )


def _read_wishes(weights: Item) -> Item:
    """Return what the other rules cost in an area of the file's own: nothing where it is silent."""
    seconds = {
        f"{rule}_seconds": weights.get(rule, 0) for rule in ("unfamiliar", "border", "fairness")
    }
    percent = {
        f"{rule}_percent": weights.get(rule, 0) for rule in ("waiting", "closeness", "overtime")
    }
    return {**seconds, **percent}


def _write_clients(
    items: Sequence[Item],
    *,
    prefix: str,
    batch_id: UUID,
    area_id: UUID,
    day: date,
    patches: Ids,
    workers: Ids,
    actor: Actor,
    at: datetime,
) -> Ids:
    service_id = get_home_care_service_id(organisation_id=get_area(area_id).organisation_id)
    pins = [prefix + one["id"] for one in items]
    known = find_clients_by_pin(service_id=service_id, pins=pins)
    people = save_persons(
        area_id=area_id,
        known={pin: person_id for pin, (_, person_id) in known.items()},
        persons=[_read_person(one, prefix) for one in items],
        on=day,
        actor=actor,
        at=at,
    )
    saved = save_clients(
        area_id=area_id,
        clients=[_read_client(one, prefix) for one in items],
        people=people,
        patches=patches,
        workers=workers,
        batch_id=batch_id,
        on=day,
        actor=actor,
        at=at,
    )
    return {one["id"]: saved[prefix + one["id"]] for one in items}


def _free_changed_visits(
    area_id: UUID, day: date, visits: Sequence[VisitInput], actor: Actor, at: datetime
) -> None:
    """Unassign visits that have carers and come with other times or needs now."""
    known = get_known_visits(day=day, visits=visits, lock=True)
    changed: dict[UUID, Visit] = {}
    for item in visits:
        row = known.get((item.client_id, item.reference))
        has_carers = row is not None and row.planning_status in (
            PlanningStatus.PLANNED,
            PlanningStatus.NOTIFIED,
        )
        if row is not None and has_carers and differs(row, item):
            changed[row.pk] = row
    if changed:
        place_visits(
            visits=changed,
            places=[NewPlace(key, (), row.wanted_at) for key, row in changed.items()],
            area_id=area_id,
            source="import",
            reason="An imported day changed this visit.",
            actor=actor,
            at=at,
        )


def _read_worker(one: Item, prefix: str) -> WorkerInput:
    return WorkerInput(
        payroll_ref=prefix + one["id"],
        name=one.get("name") or one["id"],
        gender=one["gender"],
        transport=one["mode"],
        patch=_patch_of(one),
        home=_read_place(one, one["home"]),
        skills=tuple(one["skills"]),
    )


def _read_person(one: Item, prefix: str) -> PersonInput:
    given, _, family = (one.get("name") or one["id"]).rpartition(" ")
    return PersonInput(
        key=prefix + one["id"],
        title="",
        given_name=given,
        family_name=family,
        nhs_number=None,
        place=_read_place(one, one["at"]),
    )


def _read_client(one: Item, prefix: str) -> ClientInput:
    return ClientInput(
        pin=prefix + one["id"],
        patch=_patch_of(one),
        skills=tuple(one["skills"]),
        gender=one["gender"] or "",
        excluded=tuple(one["excluded"]),
        preferred=tuple(one["preferred"]),
        access=one.get("access", ""),
    )


def _read_place(one: Item, position: Sequence[float] | None) -> PlaceInput:
    point = None
    if position is not None:
        # Kilometres to metres and back gives the same number when rounded to a micrometre.
        point = Point(round(position[0] * 1000, 6), round(position[1] * 1000, 6))
    return PlaceInput(one.get("address", ""), one.get("postcode", ""), point)


def _read_duties(items: Sequence[Item], day: date, patches: Ids, workers: Ids) -> list[DutyInput]:
    duties = []
    for one in items:
        windows = [one["shift"]] if one.get("windows") is None else one["windows"]
        rests = [_read_rest(rest, day) for rest in one.get("breaks", ())]
        for number, (start, end) in enumerate(windows):
            mine = [rest for rest in rests if _pick_window(windows, rest, day) == number]
            duties.append(
                DutyInput(
                    worker_id=workers[one["id"]],
                    patch_id=patches[_patch_of(one)],
                    starts_at=get_clock_instant(day, start),
                    ends_at=get_clock_instant(day, end),
                    rests=tuple(mine),
                )
            )
    return duties


def _read_rest(one: Item, day: date) -> Rest:
    return Rest(
        get_clock_instant(day, one["earliest"]),
        get_clock_instant(day, one["latest"]),
        timedelta(seconds=one["duration"]),
    )


def _pick_window(windows: Sequence[Sequence[int]], rest: Rest, day: date) -> int:
    """Return the number of the window that a break overlaps most."""

    def overlap(number: int) -> float:
        start, end = (get_clock_instant(day, second) for second in windows[number])
        until = min(end, rest.latest_at + rest.length)
        return (until - max(start, rest.earliest_at)).total_seconds()

    return max(range(len(windows)), key=overlap)


def _read_visit(one: Item, day: date, clients: Ids, patches: Ids, workers: Ids) -> VisitInput:
    wanted = get_clock_instant(day, one["start"])
    pin = one.get("pinned") or {}
    start = pin.get("start")
    return VisitInput(
        reference=one["id"],
        client_id=clients[one["client"]],
        patch_id=patches[one["client"]],
        wanted_at=wanted,
        earliest_at=wanted - timedelta(seconds=one["before"]),
        latest_at=wanted + timedelta(seconds=one["after"]),
        seconds=one["duration"],
        carers=one["carers"],
        priority=one["priority"],
        pinned_start_at=None if start is None else get_clock_instant(day, start),
        pinned_worker_ids=tuple(workers[carer] for carer in pin.get("carers") or ()),
    )


def _patch_of(one: Item) -> str:
    return one.get("patch") or NO_PATCH
