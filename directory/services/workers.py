"""Writes of people at work: what they are called, where they belong, what they can do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_users_with
from core.actor import Actor
from core.errors import InvalidInput
from core.service import explain_constraint, write_service
from core.status import change_statuses
from core.texts import write_list
from directory.models import (
    Employment,
    Place,
    Placement,
    Skill,
    Transport,
    Worker,
    WorkerSkill,
)
from directory.selectors import (
    get_area,
    get_service_organisation_id,
    get_skill_names,
)
from directory.services.places import is_same_place, make_places
from directory.states import WORKER
from directory.types import StaffInput, WorkerInput

explain_constraint(
    "payroll_ref_once",
    "Another employment has this payroll reference. Nothing was saved: check the reference.",
)


def lock_workers(worker_ids: Iterable[UUID]) -> None:
    """Lock workers in the order of their ids until the transaction ends."""
    ids = sorted(set(worker_ids))
    list(Worker.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


@write_service(Capability.IMPORT_DAY)
def ensure_skills(*, names: Mapping[str, str], actor: Actor, at: datetime) -> dict[str, UUID]:
    """Return the id of each skill by its code; those that are missing are made."""
    found = dict(Skill.objects.filter(code__in=list(names)).values_list("code", "pk"))
    missing = [Skill(code=code, name=name) for code, name in names.items() if code not in found]
    Skill.objects.bulk_create(missing)
    return found | {skill.code: skill.pk for skill in missing}


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def save_workers(
    *,
    area_id: UUID,
    patches: Mapping[str, UUID],
    workers: Sequence[WorkerInput],
    on: date,
    actor: Actor,
    at: datetime,
) -> dict[str, UUID]:
    """Record workers by payroll reference and return their ids; who is known is brought up to date.

    Names, homes, transport and skills become what is handed in; a placement changes only for
    somebody new, since moving between patches is the DSO's decision.
    """
    actor.require(Capability.IMPORT_DAY, area_id)
    organisation_id = get_area(area_id).organisation_id
    known = {
        row.payroll_ref: row.worker
        for row in Employment.objects.filter(
            organisation_id=organisation_id, payroll_ref__in=[w.payroll_ref for w in workers]
        ).select_related("worker", "worker__home")
    }
    lock_workers(worker.pk for worker in known.values())
    homes = make_places([worker.home for worker in workers])
    new, changed = [], []
    for item, home in zip(workers, homes, strict=True):
        worker = known.get(item.payroll_ref)
        if worker is None:
            new.append(
                (
                    item,
                    Worker(name=item.name, gender=item.gender, transport=item.transport, home=home),
                )
            )
        elif _update_worker(worker, item, home):
            changed.append(worker)
    Place.objects.bulk_create(
        [worker.home for _, worker in new if worker.home]
        + [worker.home for worker in changed if worker.home and worker.home._state.adding]
    )
    change_statuses([worker for _, worker in new], "activate", machine=WORKER, actor=actor, at=at)
    Worker.objects.bulk_create([worker for _, worker in new])
    Worker.objects.bulk_update(changed, ["name", "gender", "transport", "home"])
    _employ(new, organisation_id, patches, on, actor)
    ids = {ref: worker.pk for ref, worker in known.items()}
    ids |= {item.payroll_ref: worker.pk for item, worker in new}
    _save_skills({ids[item.payroll_ref]: item.skills for item in workers}, on)
    return ids


def _update_worker(worker: Worker, item: WorkerInput, home: Place) -> bool:
    before = (worker.name, worker.gender, worker.transport, worker.home_id)
    worker.name, worker.gender, worker.transport = item.name, item.gender, item.transport
    if worker.home is None or not is_same_place(worker.home, home):
        worker.home = home
    return before != (worker.name, worker.gender, worker.transport, worker.home_id)


def _employ(
    new: Sequence[tuple[WorkerInput, Worker]],
    organisation_id: UUID,
    patches: Mapping[str, UUID],
    on: date,
    actor: Actor,
) -> None:
    employments = [
        Employment(
            worker=worker,
            organisation_id=organisation_id,
            payroll_ref=item.payroll_ref,
            staff_group="carer",
            starts_on=on,
        )
        for item, worker in new
    ]
    Employment.objects.bulk_create(employments)
    Placement.objects.bulk_create(
        Placement(
            employment=employment,
            patch_id=patches[item.patch],
            is_first=True,
            starts_on=on,
            agreed_by_id=actor.id,
        )
        for employment, (item, _) in zip(employments, new, strict=True)
    )


def _save_skills(wanted: Mapping[UUID, tuple[str, ...]], on: date) -> None:
    skill_ids = dict(Skill.objects.values_list("code", "pk"))
    held: dict[tuple[UUID, UUID], WorkerSkill] = {
        (row.worker_id, row.skill_id): row
        for row in WorkerSkill.objects.filter(worker_id__in=list(wanted), ends_on=None)
    }
    needed = {(worker_id, skill_ids[code]) for worker_id, codes in wanted.items() for code in codes}
    gone = [row for key, row in held.items() if key not in needed]
    WorkerSkill.objects.filter(pk__in=[row.pk for row in gone if row.starts_on >= on]).delete()
    WorkerSkill.objects.filter(pk__in=[row.pk for row in gone if row.starts_on < on]).update(
        ends_on=on
    )
    WorkerSkill.objects.bulk_create(
        WorkerSkill(worker_id=worker_id, skill_id=skill_id, starts_on=on)
        for worker_id, skill_id in sorted(needed - set(held))
    )


@write_service(Capability.KEEP_ROSTER, lock_seconds=10)
def save_staff(
    *, service_id: UUID, staff: Sequence[StaffInput], on: date, actor: Actor, at: datetime
) -> dict[str, UUID]:
    """Record who works for a service, by payroll reference; who is known is brought up to date."""
    actor.require(Capability.KEEP_ROSTER, service_id)
    organisation_id = get_service_organisation_id(service_id)
    _check_staff(service_id, staff, at)
    refs = [item.payroll_ref for item in staff]
    employments = Employment.objects.filter(
        organisation_id=organisation_id, payroll_ref__in=refs
    ).select_related("worker")
    known = {row.payroll_ref: row for row in employments}
    lock_workers(row.worker_id for row in known.values())
    new = [item for item in staff if item.payroll_ref not in known]
    workers = [
        Worker(name=item.name, gender=item.gender, transport=Transport.CAR, user_id=item.user_id)
        for item in new
    ]
    change_statuses(workers, "activate", machine=WORKER, actor=actor, at=at)
    Worker.objects.bulk_create(workers)
    Employment.objects.bulk_create(
        Employment(
            worker=worker,
            organisation_id=organisation_id,
            payroll_ref=item.payroll_ref,
            staff_group=item.staff_group,
            starts_on=on,
        )
        for item, worker in zip(new, workers, strict=True)
    )
    ids = {ref: row.worker_id for ref, row in known.items()}
    ids |= {item.payroll_ref: worker.pk for item, worker in zip(new, workers, strict=True)}
    _update_staff(known, [item for item in staff if item.payroll_ref in known])
    _save_skills({ids[item.payroll_ref]: item.skills for item in staff}, on)
    return ids


def _check_staff(service_id: UUID, staff: Sequence[StaffInput], at: datetime) -> None:
    """Refuse unknown skills, and accounts that have no part in the service."""
    wanted = {code for item in staff for code in item.skills}
    unknown = sorted(wanted - set(get_skill_names()))
    if unknown:
        raise InvalidInput(f"There is no skill called {write_list(unknown)}.", field="skills")
    users = {item.user_id for item in staff if item.user_id}
    if users - set(get_users_with(Capability.VIEW_QUEUE, service_id, at)):
        raise InvalidInput(
            "An account that was named has no role in this service. Ask an administrator first.",
            field="user",
        )


def _update_staff(known: Mapping[str, Employment], staff: Sequence[StaffInput]) -> None:
    for item in staff:
        row = known[item.payroll_ref]
        row.staff_group = item.staff_group
        row.worker.name, row.worker.gender = item.name, item.gender
        row.worker.user_id = item.user_id or row.worker.user_id
    Employment.objects.bulk_update([known[item.payroll_ref] for item in staff], ["staff_group"])
    Worker.objects.bulk_update(
        [known[item.payroll_ref].worker for item in staff], ["name", "gender", "user"]
    )


@write_service(Capability.KEEP_DUTY_ROTA)
def ensure_worker_of_user(
    *, user_id: UUID, name: str, scope_id: UUID, actor: Actor, at: datetime
) -> UUID:
    """Return the worker who signs in as a user; office staff are known from their first duty on."""
    actor.require(Capability.KEEP_DUTY_ROTA, scope_id)
    found = Worker.objects.filter(user_id=user_id).first()
    if found is None:
        found = Worker(name=name, gender="", transport=Transport.CAR, user_id=user_id)
        change_statuses([found], "activate", machine=WORKER, actor=actor, at=at)
        found.save()
    worker_id: UUID = found.pk
    return worker_id
