"""A staged file of cases, ready to draw."""

from dataclasses import dataclass
from uuid import UUID

from allocation.selectors.imports import StagedCases
from core.texts import write_count, write_moment

STATES = {
    "staged": ("Not applied yet", "blue"),
    "applied": ("Applied", "green"),
    "rejected": ("Put aside", "grey"),
}
NOUNS = {
    "cases": "Cases",
    "faults": "Faults",
    "made": "New",
    "updated": "Updated",
    "ignored": "As before",
}


@dataclass(frozen=True, slots=True)
class CaseImportPage:
    """One staged file."""

    id: UUID
    service_id: UUID
    about: str
    state: str
    colour: str
    counts: tuple[tuple[str, str], ...]
    faults: tuple[tuple[str, str, str], ...]
    faults_title: str
    is_open: bool


def present_case_import(staged: StagedCases) -> CaseImportPage:
    """Return a file as it was read: every fault, or what would be imported."""
    state, colour = STATES.get(staged.status, (staged.status, "grey"))
    is_open = staged.status == "staged"
    bad = is_open and bool(staged.faults)
    return CaseImportPage(
        id=staged.id,
        service_id=staged.service_id,
        about=f"{staged.file_name}, from {staged.source}, read {write_moment(staged.at)}.",
        state="Has faults" if bad else state,
        colour="red" if bad else colour,
        counts=tuple(
            (NOUNS[name], f"{count:,}") for name, count in staged.summary.items() if name in NOUNS
        ),
        faults=staged.faults,
        faults_title=write_count(len(staged.faults), "fault"),
        is_open=is_open,
    )
