"""The carers of whom something may be reported, patch by patch."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.texts import write_count, write_list
from scheduling.rounds.presenters.words import write_span
from scheduling.rounds.types.replans import CarerChoice


@dataclass(frozen=True, slots=True)
class CarerGroup:
    """The carers of one patch: id, name with hours and visits, whether chosen."""

    patch: str
    carers: tuple[tuple[str, str, bool], ...]


def present_choices(carers: Sequence[CarerChoice], chosen: str) -> tuple[CarerGroup, ...]:
    """Return carers by patch, in the order in which they come."""
    patches = dict.fromkeys(one.patch_name for one in carers)
    return tuple(
        CarerGroup(
            patch,
            tuple(
                (str(one.worker_id), _write(one), str(one.worker_id) == chosen)
                for one in carers
                if one.patch_name == patch
            ),
        )
        for patch in patches
    )


def _write(one: CarerChoice) -> str:
    hours = write_list([write_span(*window) for window in one.windows]) or "not at work"
    return f"{one.name}, {hours}, {write_count(one.visits, 'visit')}"
