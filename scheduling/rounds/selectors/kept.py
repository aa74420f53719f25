"""A loaded day that is asked of again and again, as while somebody drags a visit over the board."""

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from uuid import UUID

from django.db import connection

from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.protocol import find_protocol_version

MOST_KEPT = 4
_kept: OrderedDict[tuple[UUID, date], tuple[tuple[str, UUID | None], Day]] = OrderedDict()
_lock = Lock()


def load_unchanged_day(*, area_id: UUID, day: date, at: datetime) -> Day:
    """Return a day as `load_day` does, without reading it again where nothing was written since.

    PostgreSQL names what a query can see. While that has the same name no transaction of anybody
    has ended, so what was read is still right to the last row. Whoever has written in the same
    transaction reads anew. The value is shared by threads: ask its problem and its plan only.
    """
    before = _name_state(area_id, at)
    if before is None:
        return load_day(area_id=area_id, day=day, at=at)
    with _lock:
        state, loaded = _kept.get((area_id, day), (None, None))
    if loaded is not None and state == before:
        return loaded
    loaded = load_day(area_id=area_id, day=day, at=at)
    if _name_state(area_id, at) == before:
        with _lock:
            _kept[area_id, day] = before, loaded
            _kept.move_to_end((area_id, day))
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return loaded


def _name_state(area_id: UUID, at: datetime) -> tuple[str, UUID | None] | None:
    """Return what can be seen now and the protocol in force; None amid changes of one's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text")
        snapshot, own = cursor.fetchone()
    if own is not None:
        return None
    version = find_protocol_version(area_id=area_id, at=at)
    return snapshot, version.pk if version else None
