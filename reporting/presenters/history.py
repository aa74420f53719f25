"""Values ready for the page of a record's history."""

from dataclasses import dataclass

from core.texts import write_moment
from reporting.types import RecordHistory, RecordVersion


@dataclass(frozen=True, slots=True)
class VersionView:
    """One write as the page shows it."""

    when: str
    what: str
    who: str
    service: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a record's history."""

    title: str
    is_metadata: bool
    versions: tuple[VersionView, ...]
    moves: tuple[tuple[str, str, str], ...]
    newer: int | None
    older: int | None


def present_history(history: RecordHistory) -> HistoryPage:
    """Return what the page shows."""
    return HistoryPage(
        title=f"History of this {history.label[:1].lower()}{history.label[1:]}",
        is_metadata=history.is_metadata,
        versions=tuple(map(_present_version, history.versions)),
        moves=tuple(
            (
                write_moment(move.at),
                f"{move.before} → {move.after} by {move.actor}",
                move.reason,
            )
            for move in history.moves
        ),
        newer=history.page - 1 if history.page > 1 else None,
        older=history.page + 1 if history.has_next else None,
    )


def _present_version(version: RecordVersion) -> VersionView:
    return VersionView(
        when=write_moment(version.at),
        what=version.kind,
        who=version.actor,
        service=version.service,
        reason=version.reason,
        changes=tuple((one.field, one.before or "–", one.after or "–") for one in version.changes),
    )
