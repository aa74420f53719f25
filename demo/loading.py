"""Loading the demo county through the services, as people would have made it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from accounts.roles import Capability
from accounts.selectors import get_system_actor, get_user_names
from accounts.services import create_demo_user, set_sign_in_policy
from core.actor import Actor
from core.texts import write_long_date
from core.times import get_instant, get_local_day
from demo.county import NEIGHBOURS, County, draw_county
from demo.people import DEMO_PASSWORD, DEMO_USERS
from demo.records import load_records
from demo.urgent_care import KIND, SERVICE, load_urgent_care
from demo.words import PATCHES, SKILLS
from directory.selectors import find_organisation, get_employments, get_patches
from directory.services import (
    create_agency,
    create_organisation,
    create_service,
    ensure_area,
    ensure_patches,
    ensure_skills,
    save_persons,
    save_workers,
    set_neighbours,
)
from engine.rounds.solve import warm_up
from rostering.services import record_pattern
from scheduling.clients.services import save_clients
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.selectors import get_runs
from scheduling.rounds.selectors.runs import get_run_days
from scheduling.rounds.services import publish_proposal, start_run
from scheduling.visits.services import generate_visits, record_visit_plan

ORGANISATION, AGENCY, AREA = "Dapplemere care", "Dapplemere home care", "Dapplemere"
# Today and the next two days are published. Of the day after them only a first proposal is there,
# and nobody has a visit: that is where somebody tries the auto-scheduler and compares. It lies so
# far ahead that its visits raise no alarm yet.
PUBLISHED_DAYS = 3
SECONDS_A_DAY = 2
NEWEST_RUNS = 200  # among which the proposals of the last days are looked for
Say = Callable[[str], object]


def load_demo(*, at: datetime, say: Say) -> None:
    """Make the county once; later, only bring its visits and rounds up to a week from today.

    Whoever stops it in the middle finds a whole county or none, and the days that were planned.
    """
    today = get_local_day(at)
    if find_organisation(name=ORGANISATION) is None:
        with transaction.atomic():
            _make_county(today, at, say)
    root = find_organisation(name=ORGANISATION)
    assert root
    with transaction.atomic():
        if load_urgent_care(organisation_id=root, at=at):
            say("… an urgent-care shift around now …")
    _generate(today, at)
    open_day = _plan(today, say)
    say("The demo county is there.")
    say(f"Try the auto-scheduler on {write_long_date(open_day)}: no visit has a carer yet then.")


def _make_county(today: date, at: datetime, say: Say) -> None:
    county = draw_county()
    say("Making the demo county: one area, four patches …")
    area_id = _make_places(at)
    actor = get_system_actor("setup")
    first = today - timedelta(days=today.weekday() + 14)
    workers = _make_carers(county, area_id, first, actor, at)
    say(f"… {len(workers)} carers with their patterns …")
    _make_clients(county, area_id, workers, first, actor, at)
    say(f"… {len(county.clients)} clients with their visit plans …")


def _make_places(at: datetime) -> UUID:
    actor = get_system_actor("setup")
    root = create_organisation(name=ORGANISATION, actor=actor, at=at)
    agency = create_agency(
        organisation_id=root, name=AGENCY, actor=get_system_actor("setup"), at=at
    )
    actor = get_system_actor("setup")
    create_service(organisation_id=root, name="Home care", kind="home_care", actor=actor, at=at)
    area_id = ensure_area(agency_id=agency, name=AREA, actor=actor, at=at)
    actor = get_system_actor("setup")
    patches = ensure_patches(area_id=area_id, names=PATCHES, actor=actor, at=at)
    actor = get_system_actor("setup")
    set_neighbours(
        area_id=area_id,
        minutes={(patches[a], patches[b]): drive for (a, b), drive in NEIGHBOURS.items()},
        actor=actor,
        at=at,
    )
    ensure_skills(names=SKILLS, actor=actor, at=at)
    urgent_care = create_service(
        organisation_id=root,
        name=SERVICE,
        kind=KIND,
        actor=actor,
        at=at,
    )
    actor = get_system_actor("setup")
    set_sign_in_policy(
        body={"mfa_roles": []}, reason="Nobody has an authenticator here.", actor=actor, at=at
    )
    places = {"agency": agency, "urgent_care": urgent_care, "organisation": root}
    for one in DEMO_USERS:
        create_demo_user(
            email=one.email,
            name=one.name,
            password=DEMO_PASSWORD,
            role=one.role,
            scope_id=places[one.place],
            actor=actor,
            at=at,
        )
    return area_id


def _make_carers(
    county: County, area_id: UUID, first: date, actor: Actor, at: datetime
) -> dict[str, UUID]:
    workers = save_workers(
        area_id=area_id,
        patches={patch.name: patch.id for patch in get_patches(area_id=area_id)},
        workers=[one.worker for one in county.carers],
        on=first,
        actor=actor,
        at=at,
    )
    employments = get_employments(worker_ids=workers.values())
    for one in county.carers:
        record_pattern(
            employment_id=employments[workers[one.worker.payroll_ref]],
            starts_on=first,
            lines=one.lines,
            weeks=2,
            minutes_per_week=one.minutes_per_week,
            agreed_by_id=actor.id,
            actor=actor,
            at=at,
        )
    return workers


def _make_clients(
    county: County,
    area_id: UUID,
    workers: dict[str, UUID],
    first: date,
    actor: Actor,
    at: datetime,
) -> None:
    people = save_persons(
        area_id=area_id,
        known={},
        persons=[one.person for one in county.clients],
        on=first,
        actor=actor,
        at=at,
    )
    clients = save_clients(
        area_id=area_id,
        clients=[one.client for one in county.clients],
        people=people,
        patches={patch.name: patch.id for patch in get_patches(area_id=area_id)},
        workers=workers,
        batch_id=None,
        on=first,
        actor=actor,
        at=at,
    )
    for one in county.clients:
        record_visit_plan(
            client_id=clients[one.client.pin],
            starts_on=first,
            lines=one.calls,
            actor=actor,
            at=at,
        )
    load_records(clients=clients, workers=workers, at=at)


def _generate(today: date, at: datetime) -> None:
    actor = get_system_actor("setup")
    monday = today - timedelta(days=today.weekday())
    for patch in get_patches(scope_ids=actor.scopes_of(Capability.GENERATE_VISITS)):
        if patch.area_name != AREA:
            continue
        for week in (0, 1):
            generate_visits(
                patch_id=patch.id, week_on=monday + timedelta(weeks=week), actor=actor, at=at
            )


def _plan(today: date, say: Say) -> date:
    """Run the auto-scheduler for each day that had no run yet, as of five in the morning today.

    Its proposals are published, but for the last day's, which is returned: it is left to people.
    """
    actor = get_system_actor("auto-scheduler")
    patches = [
        patch
        for patch in get_patches(scope_ids=actor.scopes_of(Capability.RUN_AUTO_SCHEDULER))
        if patch.area_name == AREA
    ]
    days = [today + timedelta(days=offset) for offset in range(PUBLISHED_DAYS + 1)]
    planned = get_run_days(area_id=patches[0].area_id, days=days)
    missing = [day for day in days if day not in planned]
    if missing:
        say(f"Planning {len(missing)} days, a few seconds each …")
        warm_up()
    early = get_instant(today, time(5))
    for day in days:
        if day in missing:
            run_id = start_run(
                area_id=patches[0].area_id,
                patch_ids=[patch.id for patch in patches],
                day=day,
                seconds=SECONDS_A_DAY,
                actor=actor,
                at=early,
            )
            run_optimiser(run_id=run_id, actor=actor, clock=lambda: early)
        if day != days[-1]:
            _publish_waiting(day, actor, early)
    return days[-1]


def _publish_waiting(day: date, actor: Actor, at: datetime) -> None:
    """Publish what the auto-scheduler itself proposed for a day: now, or when it was further off.

    What a person asked for is that person's to decide.
    """
    own = get_user_names({actor.id})[actor.id]
    for run in get_runs(actor=actor, limit=NEWEST_RUNS):
        if (run.day, run.area_name, run.status, run.asked_by) == (day, AREA, "proposed", own):
            publish_proposal(run_id=run.id, line_ids=None, actor=actor, at=at)
