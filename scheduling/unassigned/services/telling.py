"""One notice a person for whatever happened in one pass, however many visits it concerns."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.ids import new_id
from core.live import touch_boards
from core.texts import write_count, write_moment
from directory.selectors import get_patches
from messaging.services import tell, withdraw
from scheduling.unassigned.models import EpisodeEvent, UnassignedEpisode
from scheduling.unassigned.rules import describe_alert, write_where
from scheduling.unassigned.selectors import find_ladder, find_standing, get_board

PAGE = "/unassigned/"
SUBJECT = "unassigned"
MOST_LINES = 5


def log_events(kind: str, bodies: Mapping[UUID, str], *, actor: Actor, at: datetime) -> None:
    """Add one entry to the trail of each episode."""
    EpisodeEvent.objects.bulk_create(
        EpisodeEvent(
            episode_id=episode_id,
            kind=kind,
            at=at,
            actor_id=actor.id,
            actor_name=actor.name,
            body=body,
        )
        for episode_id, body in bodies.items()
    )


def touch_areas(patch_ids: Iterable[UUID], *, at: datetime) -> None:
    """Say that the unassigned visits of these patches' areas look different."""
    areas = {one.area_id for one in get_patches(scope_ids=set(patch_ids))}
    touch_boards([get_board(area_id) for area_id in areas], at=at)


def tell_alerts(user_ids: Collection[UUID], *, actor: Actor, at: datetime) -> None:
    """Tell each of these people of all visits they were alerted of and nobody acknowledged."""
    standing = find_standing(user_ids=user_ids)
    ids = {one.patch_id for visits in standing.values() for one in visits}
    patches = {one.id: one for one in get_patches(scope_ids=ids)}
    names = {one.id: one.name for one in patches.values()}
    for user_id in sorted(standing):
        visits = standing[user_id]
        ladder = find_ladder(area_id=patches[visits[0].patch_id].area_id, at=at)
        text, facts = describe_alert(visits, names=names, ladder=ladder)
        withdraw(
            subject_kind=SUBJECT, subject_id=user_id, text="A newer alert says more",
            actor=actor, at=at,
        )  # fmt: skip
        tell(
            user_ids=[user_id],
            kind="unassigned_alert",
            text=text,
            href=PAGE,
            subject_kind=SUBJECT,
            subject_id=user_id,
            is_urgent=True,
            key=f"unassigned:{new_id()}",
            actor=actor,
            at=at,
            facts=facts,
        )


def relieve(user_ids: Collection[UUID], text: str, *, actor: Actor, at: datetime) -> None:
    """Take back the alert of whoever has nothing left to acknowledge."""
    standing = find_standing(user_ids=user_ids)
    for user_id in sorted(set(user_ids) - set(standing)):
        withdraw(subject_kind=SUBJECT, subject_id=user_id, text=text, actor=actor, at=at)


def tell_ends(
    told: Mapping[UUID, Collection[UUID]],
    episodes: Mapping[UUID, UnassignedEpisode],
    *,
    have_passed: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell each person what became of the visits they had been alerted of, all in one notice.

    That visits passed without a carer is urgent, and never mixed with those that were covered.
    """
    patch_ids = {one.visit.patch_id for one in episodes.values()}
    names = {one.id: one.name for one in get_patches(scope_ids=patch_ids)}
    key = f"unassigned-end:{new_id()}"
    for user_id in sorted(told):
        mine = [episodes[one] for one in told[user_id] if one in episodes]
        if not mine:
            continue
        mine.sort(key=lambda one: (one.visit_starts_at, one.pk))
        where = write_where([one.visit.patch_id for one in mine], names)
        facts = {"count": write_count(len(mine), "visit"), "where": where}
        tell(
            user_ids=[user_id],
            kind="unassigned_passed" if have_passed else "unassigned_covered",
            text=_write_ends(mine, names, have_passed=have_passed),
            is_urgent=have_passed,
            href=PAGE,
            subject_kind="unassigned_end",
            subject_id=user_id,
            key=key,
            actor=actor,
            at=at,
            facts=facts,
        )


def _write_ends(
    episodes: list[UnassignedEpisode], names: Mapping[UUID, str], *, have_passed: bool
) -> str:
    lines = []
    for one in episodes[:MOST_LINES]:
        line = f"{names.get(one.visit.patch_id, '')} {write_moment(one.visit_starts_at)}"
        how = "" if have_passed else f" {one.resolution[:1].lower()}{one.resolution[1:]}"
        lines.append(line + how)
    left = len(episodes) - len(lines)
    more = [f"and {left} more"] if left else []
    heading = "Passed without a carer" if have_passed else "No longer unassigned"
    return f"{heading}: {'; '.join([*lines, *more])}."
