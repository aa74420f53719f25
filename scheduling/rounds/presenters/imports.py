"""A staged import, ready to draw: what it holds, what is wrong, what may be done."""

from dataclasses import dataclass

from core.texts import write_count, write_date, write_list, write_moment
from scheduling.rounds.types import StagedImport

STATES = {
    "staged": ("Not applied yet", "blue"),
    "applied": ("Applied", "green"),
    "rejected": ("Put aside", "grey"),
}


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One staged import."""

    id: str
    title: str
    about: str
    state: str
    colour: str
    counts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    faults: tuple[tuple[str, str, str, str], ...]
    faults_title: str
    is_open: bool
    can_apply: bool
    board_query: str
    new_query: str


def present_import(staged: StagedImport) -> ImportPage:
    """Return a staged import as its page shows it."""
    state, colour = STATES.get(staged.status, (staged.status, "grey"))
    is_open = staged.status == "staged"
    into = f"a new area, {staged.area_name}" if staged.is_new_area else staged.area_name
    return ImportPage(
        id=str(staged.id),
        title=f"Import for {write_date(staged.day)}",
        about=f"{staged.file_name}, read {write_moment(staged.at)}, into {into}.",
        state="Has faults" if is_open and staged.faults else state,
        colour="red" if is_open and staged.faults else colour,
        counts=()
        if staged.faults
        else tuple((name.capitalize(), f"{count:,}") for name, count in staged.counts.items()),
        notes=staged.notes,
        faults=tuple((one.sheet, one.row, one.column, one.message) for one in staged.faults),
        faults_title=write_count(len(staged.faults), "fault"),
        is_open=is_open,
        can_apply=is_open and not staged.faults,
        board_query=(
            f"patch=all&area={staged.area_id}&day={staged.day.isoformat()}"
            if staged.area_id
            else f"day={staged.day.isoformat()}"
        ),
        new_query=f"day={staged.day.isoformat()}"
        + (f"&area={staged.area_id}" if staged.area_id else ""),
    )


def write_applied(counts: dict[str, object]) -> str:
    """Return the sentence after an import was applied, with its counts."""
    numbers = {name: count for name, count in counts.items() if isinstance(count, int)}
    parts = [
        write_count(numbers[name], noun)
        for name, noun in (("carers", "carer"), ("clients", "client"), ("visits", "visit"))
        if numbers.get(name)
    ]
    if not parts:
        return "The day is imported."
    new, changed = numbers.get("new_visits", 0), numbers.get("changed_visits", 0)
    kinds = [(new, "new"), (changed, "changed"), (numbers.get("visits", 0) - new - changed, "same")]
    words = {"same": "as before"}
    told = [f"{count:,} {words.get(word, word)}" for count, word in kinds if count > 0]
    visits = f" ({', '.join(told)})" if told and numbers.get("visits") else ""
    return f"The day is imported: {write_list(parts)}{visits}."
