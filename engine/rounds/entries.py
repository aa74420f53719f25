"""Who may visit a client at all. Clients with the same needs share the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.rounds.grid import Flags
from engine.rounds.problem import Carer, Client
from engine.rounds.spaces import find_bars

Needs = tuple[frozenset[str], str | None, str]  # skills, gender and patch of a client


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may visit a client, and why the others may not."""

    able: Sequence[Carer]
    flags: Flags  # by the number of the carer: who is able
    bars: Mapping[str, list[str]]  # by carer; empty if nothing forbids it


class Entries:
    """The entries of all clients of a day, each worked out when it is first asked for."""

    def __init__(self, carers: Sequence[Carer]) -> None:
        self.carers = {carer.id: carer for carer in carers}
        self._by_client: dict[str, Entry] = {}
        self._by_needs: dict[Needs, Entry] = {}  # of clients who exclude nobody

    def without(self, client_id: str) -> Entries:
        """Return the same entries for a day on which a client has other needs."""
        entries = Entries(())
        entries.carers, entries._by_needs = self.carers, self._by_needs
        entries._by_client = {**self._by_client}
        entries._by_client.pop(client_id, None)
        return entries

    def get(self, client: Client) -> Entry:
        """Return who may visit a client."""
        entry = self._by_client.get(client.id)
        if entry is None:
            entry = self._by_client[client.id] = self._find(client)
        return entry

    def _find(self, client: Client) -> Entry:
        needs = client.skills, client.gender, client.patch
        common = self._by_needs.get(needs)
        if common is None:
            anybody = replace(client, excluded=frozenset())
            bars = {name: find_bars(anybody, carer) for name, carer in self.carers.items()}
            common = self._by_needs[needs] = self._make(bars)
        excluded = [name for name in client.excluded if name in self.carers]
        if not excluded:
            return common
        own = {name: find_bars(client, self.carers[name]) for name in excluded}
        return self._make({**common.bars, **own})

    def _make(self, bars: Mapping[str, list[str]]) -> Entry:
        able = [carer for name, carer in self.carers.items() if not bars[name]]
        flags = np.array([not bars[name] for name in self.carers], np.bool_)
        return Entry(able, flags, bars)
