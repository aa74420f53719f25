"""A race and what is wrong with it: everything is looked at while nobody writes."""

import os
from collections.abc import Mapping
from uuid import UUID

import psycopg2

from benchmarks.races import ledger, scene
from benchmarks.races.checks import find_broken, find_open_backstops, read_by_name
from benchmarks.races.crowd import Crowd
from benchmarks.races.plants import NO_BACKSTOP, NOT_RAISED
from benchmarks.races.witness import read_since

VERSION = "SELECT number FROM core_boardversion WHERE board = %s"
HELD = "SELECT 1 FROM allocation_case WHERE status = 'allocated' LIMIT 1"
EXAMPLES = 3


class Race:
    """The crowd, the replayed ledger, and by rule what breaks it."""

    def __init__(self, crowd: Crowd, *, cap: int) -> None:
        self.crowd, self._cap = crowd, cap
        self.broken: Mapping[str, int] = {}
        self.examples: Mapping[str, list[str]] = {}
        self._ledger = ledger.Ledger(cap=cap)
        self._server = psycopg2.connect(os.environ["DATABASE_URL"])
        self._server.autocommit = True
        self._board = f"allocation:{UUID(crowd.ticket.service_id)}"
        self._version = self._get_version()
        self._backstops = ["nobody held an unlocked case, so nothing was tried"]

    def look(self) -> None:
        """Replay what was written since, and look at all that stands."""
        standing = self._find_standing()
        found = {rule: len(what) for rule, what in standing.items()}
        replayed = {rule: self._ledger.broken[rule] for rule in ledger.RULES}
        self.broken = replayed | self._find_answered() | found
        examples = {rule: what[:EXAMPLES] for rule, what in standing.items() if what}
        self.examples = examples | self._ledger.examples

    def _find_standing(self) -> dict[str, list[str]]:
        with self._server.cursor() as cursor:
            self._ledger.follow(read_since(cursor, self._ledger.number))
            standing = find_broken(cursor, cap=self._cap)
            cursor.execute(HELD)
            if cursor.fetchone():
                self._backstops = find_open_backstops()
        standing[NO_BACKSTOP] = self._backstops
        standing[NOT_RAISED] = [self._board] * self._is_board_behind()
        return standing

    def _find_answered(self) -> dict[str, int]:
        with self._server.cursor() as cursor:
            kept = read_by_name(cursor)
        found = self.crowd.scene.find_broken(kept) + self.crowd.tally.broken
        return {rule: found[rule] for rule in scene.RULES}

    def _is_board_behind(self) -> bool:
        """Whether the version rose less often than something changed."""
        wishes, tally = self.crowd.scene.wishes.values(), self.crowd.tally
        given = sum(any(one.is_done for one in wish.answers) for wish in wishes)
        # Opening what is open already is done too and changes nothing.
        done = given + tally.count_done("put back", "complete")
        return self._get_version() - self._version < done

    def _get_version(self) -> int:
        with self._server.cursor() as cursor:
            cursor.execute(VERSION, [self._board])
            row = cursor.fetchone()
        return int(row[0]) if row else 0
