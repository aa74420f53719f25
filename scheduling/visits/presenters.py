"""The page that makes visits out of visit plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.texts import write_count, write_date
from directory.types import PatchFacts
from scheduling.visits.types import GeneratedVisits


@dataclass(frozen=True, slots=True)
class GeneratePage:
    """The form with what was typed, its errors, and what the last run did."""

    groups: tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]
    week: str
    errors: tuple[tuple[str, str], ...]
    done: str
    skipped: tuple[str, ...]
    board_query: str

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.errors if key == name), "")


def present_generate(
    patches: Sequence[PatchFacts],
    *,
    patch: str,
    week: str,
    errors: Mapping[str, str] | None = None,
    made: GeneratedVisits | None = None,
    monday: date | None = None,
) -> GeneratePage:
    """Return the page; `made` is what was just generated for the week from `monday` on."""
    areas = {one.area_id: one.area_name for one in patches}
    names = {str(one.id): f"{one.name}, {one.area_name}" for one in patches}
    return GeneratePage(
        groups=tuple(
            (
                area_name,
                tuple(
                    (str(one.id), one.name, str(one.id) == patch)
                    for one in patches
                    if one.area_id == area_id
                ),
            )
            for area_id, area_name in areas.items()
        ),
        week=week,
        errors=tuple((errors or {}).items()),
        done=_write_done(made, names.get(patch, "the patch"), monday) if made and monday else "",
        skipped=made.skipped if made else (),
        board_query=f"patch={patch}&day={monday.isoformat()}" if monday else "",
    )


def _write_done(made: GeneratedVisits, patch: str, monday: date) -> str:
    week = f"{write_date(monday)} to {write_date(monday + timedelta(days=6))}"
    if not made.created and not made.existing:
        return (
            f"No visit was made for {patch}, {week}: no agreed visit plan covers this week. "
            "Import a day, or ask the DSO to agree visit plans."
        )
    already = f" {made.existing:,} were there already." if made.existing else ""
    return f"{write_count(made.created, 'visit')} made for {patch}, {week}.{already}"
