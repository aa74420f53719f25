"""Days as files: the first half of the format home-care-day/1."""

from __future__ import annotations

from collections.abc import Collection

from engine.rounds.faults import MISSING, Fault, Faults, Object, read_json, show
from engine.rounds.problem import (
    EXTRA_RULES,
    HIGHEST_COST,
    HIGHEST_WEIGHT,
    LONGEST_WORK,
    MOST_CARERS,
    Break,
    Carer,
    Client,
    Mode,
    Problem,
    Travel,
    Visit,
    Weights,
)

FORMAT = "home-care-day/1"
GENDERS = ("F", "M")


def read_day(path: str) -> Problem:
    """Read a day. Raises FileError with one line that names the key at fault."""
    return parse_day(read_json(path))


def parse_day(data: object) -> Problem:
    """Translate a decoded day.

    Raises
    ------
    FileError
        With the first fault, a ProblemError.
    """
    reader = _DayReader()
    problem = reader.read(data)
    reader.faults.raise_first()
    return problem


def find_faults(data: object) -> list[Fault]:
    """Return every fault of a decoded day, in the order of the file; none if it can be planned."""
    reader = _DayReader()
    reader.read(data)
    return reader.faults.found


_NOTHING = Problem("", (), (), (), Travel({}, 1.0), Weights({}, 0))


class _DayReader:
    """Reads one day; ids seen so far settle what later keys may refer to."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.carers: set[str] = set()
        self.clients: set[str] = set()
        self.visits: set[str] = set()

    def read(self, data: object) -> Problem:
        """Return the day, or an empty one if there are faults."""
        faults = self.faults
        top = faults.mapping(data, "")
        if faults.found:
            return _NOTHING
        if top.get("format") != FORMAT:
            found = show(top["format"]) if "format" in top else "nothing"
            faults.add("format", f'must be "{FORMAT}", not {found}')
        name = faults.text(top, "name", "", blank=True)
        modes = self._read_modes(top)
        travel = Travel(modes, faults.positive(top, "detour", ""))
        weights = self._read_weights(faults.child(top, "weights", ""))
        # Clients refer to carers by id, so those are known before the others are read.
        carers = tuple(
            self._read_carer(item, key, modes) for key, item in faults.objects(top, "carers", "")
        )
        if top.get("carers") == []:
            faults.add("carers", "must not be empty")
        clients = tuple(
            self._read_client(item, key) for key, item in faults.objects(top, "clients", "")
        )
        visits = tuple(
            self._read_visit(item, key, weights) for key, item in faults.objects(top, "visits", "")
        )
        if faults.found:
            return _NOTHING
        return Problem(name, carers, clients, visits, travel, weights)

    def _read_modes(self, top: Object) -> dict[str, Mode]:
        faults = self.faults
        modes = faults.child(top, "modes", "")
        if top.get("modes") == {}:
            faults.add("modes", "must name at least one mode of transport")
        read = {}
        for name in modes:
            mode = faults.child(modes, name, "modes")
            key = f"modes.{name}"
            read[name] = Mode(faults.positive(mode, "kmh", key), faults.length(mode, "fixed", key))
        return read

    def _read_weights(self, item: Object) -> Weights:
        faults, key = self.faults, "weights.unassigned"
        unassigned = {}
        costs = faults.child(item, "unassigned", "weights")
        for name in costs:
            cost = faults.whole(costs, name, key, 0, HIGHEST_COST)
            if name.isascii() and name.isdigit() and name == str(int(name[:9])):
                unassigned[int(name)] = cost
            else:
                faults.add(f"{key}.{name}", "must be a priority such as 1, 2 or 3")
        continuity = faults.whole(item, "continuity", "weights", 0, HIGHEST_COST)
        others = {
            rule: faults.whole(item, rule, "weights", 0, HIGHEST_WEIGHT)
            for rule in EXTRA_RULES
            if rule in item
        }
        return Weights(unassigned, continuity, **others)

    def _read_carer(self, item: Object, key: str, modes: Collection[str]) -> Carer:
        faults = self.faults
        return Carer(
            id=self._read_id(item, key, self.carers, "carer"),
            home=faults.position(item, "home", key),
            windows=self._read_windows(item, key),
            mode=self._read_choice(item, "mode", key, modes, "one of `modes`"),
            gender=self._read_choice(item, "gender", key, GENDERS, '"F" or "M"'),
            skills=frozenset(faults.texts(item, "skills", key)),
            breaks=self._read_breaks(item, key),
            own_patches=self._read_own_patches(item, key),
            contract=self._read_work(item, "contract", key),
            overtime_after=self._read_work(item, "overtime_after", key),
        )

    def _read_client(self, item: Object, key: str) -> Client:
        faults = self.faults
        gender = None
        if item.get("gender", "") is not None:
            gender = self._read_choice(item, "gender", key, GENDERS, '"F", "M" or null')
        return Client(
            id=self._read_id(item, key, self.clients, "client"),
            at=faults.position(item, "at", key),
            skills=frozenset(faults.texts(item, "skills", key)),
            gender=gender,
            excluded=self._read_carer_ids(item, "excluded", key),
            preferred=self._read_carer_ids(item, "preferred", key),
            patch=faults.text(item, "patch", key, blank=True) if "patch" in item else "",
            familiar=self._read_optional_ids(item, "familiar", key),
        )

    def _read_visit(self, item: Object, key: str, weights: Weights) -> Visit:
        faults = self.faults
        carers = faults.whole(item, "carers", key, 1, MOST_CARERS)
        priority = faults.whole(item, "priority", key, 0, HIGHEST_COST)
        if "priority" in item and weights.unassigned and priority not in weights.unassigned:
            faults.add(f"{key}.priority", f"weights.unassigned has no priority {priority}")
        client = faults.text(item, "client", key)
        if client and client not in self.clients:
            faults.add(f"{key}.client", f"no client has the id {show(client)}")
        pinned_carers, pinned_start = self._read_pin(item, key, carers)
        return Visit(
            id=self._read_id(item, key, self.visits, "visit"),
            client=client,
            start=faults.time(item, "start", key),
            before=faults.length(item, "before", key),
            after=faults.length(item, "after", key),
            duration=faults.length(item, "duration", key, low=1),
            carers=carers,
            priority=priority,
            pinned_carers=pinned_carers,
            pinned_start=pinned_start,
            current_carers=self._read_optional_ids(item, "current_carers", key),
            current_start=self._read_optional_time(item, "current_start", key),
            client_told=self._read_told(item, key),
        )

    def _read_told(self, item: Object, key: str) -> bool:
        told = item.get("client_told", False)
        if isinstance(told, bool):
            return told
        self.faults.add(f"{key}.client_told", f"must be true or false, not {show(told)}")
        return False

    def _read_optional_time(self, item: Object, name: str, key: str) -> int | None:
        return None if item.get(name) is None else self.faults.time(item, name, key)

    def _read_work(self, item: Object, name: str, key: str) -> int | None:
        if item.get(name) is None:
            return None
        return self.faults.whole(item, name, key, 0, LONGEST_WORK, "of seconds ")

    def _read_own_patches(self, item: Object, key: str) -> frozenset[str] | None:
        if item.get("own_patches") is None:
            return None
        return frozenset(self.faults.texts(item, "own_patches", key))

    def _read_optional_ids(self, item: Object, name: str, key: str) -> frozenset[str]:
        return self._read_carer_ids(item, name, key) if item.get(name) is not None else frozenset()

    def _read_pin(self, item: Object, key: str, carers: int) -> tuple[frozenset[str], int | None]:
        faults = self.faults
        if item.get("pinned") is None:
            return frozenset(), None
        pin, key = faults.child(item, "pinned", key), f"{key}.pinned"
        names = self._read_optional_ids(pin, "carers", key)
        if len(names) > carers:
            faults.add(f"{key}.carers", f"pins {len(names)} carers to a visit for {carers}")
        return names, self._read_optional_time(pin, "start", key)

    def _read_windows(self, item: Object, key: str) -> tuple[tuple[int, int], ...]:
        faults = self.faults
        if item.get("windows") is None:
            shift = faults.value(item, "shift", key, "is missing; give `shift` or `windows`")
            return () if shift is MISSING else self._read_window(shift, f"{key}.shift")
        windows: tuple[tuple[int, int], ...] = ()
        values = faults.array(item, "windows", key)
        if values == [] and isinstance(item["windows"], list):
            faults.add(f"{key}.windows", "must not be empty")
        for number, value in enumerate(values):
            place = f"{key}.windows[{number}]"
            window = self._read_window(value, place)
            if windows and window and window[0][0] < windows[-1][1]:
                faults.add(place, "must not start before the window in front of it ends")
            windows += window
        return windows

    def _read_window(self, value: object, path: str) -> tuple[tuple[int, int], ...]:
        if not isinstance(value, list) or len(value) != 2:
            self.faults.add(path, f"must be [start, end], not {show(value)}")
            return ()
        start, end = (
            self.faults.time_value(part, f"{path}[{number}]") for number, part in enumerate(value)
        )
        if start >= end:
            self.faults.add(path, "must end after it starts")
            return ()
        return ((start, end),)

    def _read_breaks(self, item: Object, key: str) -> tuple[Break, ...]:
        faults = self.faults
        breaks = []
        for place, pause in faults.objects(item, "breaks", key) if "breaks" in item else ():
            read = Break(
                faults.time(pause, "earliest", place),
                faults.time(pause, "latest", place),
                faults.length(pause, "duration", place, low=1),
            )
            if read.latest < read.earliest:
                faults.add(f"{place}.latest", "must not be before `earliest`")
            breaks.append(read)
        return tuple(breaks)

    def _read_id(self, item: Object, key: str, seen: set[str], kind: str) -> str:
        name = self.faults.text(item, "id", key)
        if name and name in seen:
            self.faults.add(f"{key}.id", f"another {kind} has the id {show(name)} too")
        seen.add(name)
        return name

    def _read_carer_ids(self, item: Object, name: str, key: str) -> frozenset[str]:
        names = self.faults.texts(item, name, key)
        for number, carer in enumerate(names):
            if carer not in self.carers:
                place = f"{key}.{name}[{number}]"
                self.faults.add(place, f"no carer has the id {show(carer)}")
        return frozenset(names)

    def _read_choice(
        self, item: Object, name: str, key: str, choices: Collection[str], words: str
    ) -> str:
        value = self.faults.text(item, name, key)
        if value and value not in choices:
            self.faults.add(f"{key}.{name}", f"must be {words}, not {show(value)}")
        return value
