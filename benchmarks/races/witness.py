"""A witness in the database: every version of every row, in the order in which it was written.

The times in the ledger are those at which a request began, so two that waited for each other can
stand in it the wrong way round. The witness numbers rows as they are written, and whoever writes
about a clinician holds that clinician's row: its order is the order in which things happened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TABLES = (
    "allocation_allocationsession",
    "allocation_clinicianshift",
    "allocation_case",
    "allocation_allocation",
    "allocation_caselock",
)
TRIGGERS = "".join(
    f"""
    INSERT INTO race_witness (place, is_new, row)
        SELECT '{table}', true, to_jsonb(t) FROM {table} t;
    CREATE TRIGGER zz_race_witness AFTER INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION race_witness_row();
    """
    for table in TABLES
)
WITNESS = f"""
    CREATE TABLE race_witness (
        number bigserial PRIMARY KEY,
        place text NOT NULL,
        is_new boolean NOT NULL,
        row jsonb NOT NULL
    );
    CREATE FUNCTION race_witness_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        INSERT INTO public.race_witness (place, is_new, row)
        VALUES (TG_TABLE_NAME, TG_OP = 'INSERT', to_jsonb(NEW));
        RETURN NULL;
    END $$;
    {TRIGGERS}
"""
SINCE = "SELECT number, place, is_new, row FROM race_witness WHERE number > %s ORDER BY number"


@dataclass(frozen=True, slots=True)
class Written:
    """One version of one row; `place` is its table without the app's name."""

    number: int
    place: str
    is_new: bool
    row: Mapping[str, Any]


def read_since(cursor: Any, number: int) -> Iterator[Written]:
    """Yield what was written after a number, in order."""
    cursor.execute(SINCE, [number])
    for found, place, is_new, row in cursor.fetchall():
        yield Written(found, place.removeprefix("allocation_"), is_new, row)
