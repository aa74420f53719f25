"""An instance, and reading it from JSON as Ceschia, Di Gaspero, Rosati and Schaerf published it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.rounds.faults import MISSING, Faults, Object, as_number, read_json, show
from engine.rounds.words import listed

LARGEST = 1e9  # no time, duration or distance of an instance is larger
SIMULTANEOUS, SEQUENTIAL = "simultaneous", "sequential"


@dataclass(frozen=True, slots=True)
class Need:
    """One service that a patient needs."""

    service: str
    duration: float


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody who needs one or two services, two of them by different caregivers.

    The start of each service is tardy after `late`. The second service starts at least `gap[0]`
    and at most `gap[1]` after the start of the first; (0, 0) means together.
    """

    id: str
    early: float
    late: float
    needs: tuple[Need, ...]
    gap: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Caregiver:
    """Somebody who can give some of the services."""

    id: str
    abilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Instance:
    """A task. `distances[i][j]` leads from place i to place j: 0 is the office, then patients."""

    patients: tuple[Patient, ...]
    caregivers: tuple[Caregiver, ...]
    distances: tuple[tuple[float, ...], ...]


def read_instance(path: str) -> Instance:
    """Read an instance. Raises FileError with one line that names the key at fault."""
    return parse_instance(read_json(path))


def parse_instance(data: object) -> Instance:
    """Translate a decoded instance.

    Raises
    ------
    FileError
        With the first fault, a ProblemError.
    """
    reader = _Reader()
    top = reader.faults.mapping(data, "")
    instance = reader.read(top)
    reader.faults.raise_first()
    return instance


class _Reader:
    def __init__(self) -> None:
        self.faults = Faults()

    def read(self, top: Object) -> Instance:
        faults = self.faults
        services = self._read_ids(top, "services")
        offices = list(faults.objects(top, "central_offices", ""))
        if len(offices) != 1 and not faults.found:
            faults.add("central_offices", f"must name one office, not {len(offices)}")
        self._read_ids(top, "caregivers")
        self._read_ids(top, "patients")
        caregivers = tuple(
            self._read_caregiver(item, key, services)
            for key, item in faults.objects(top, "caregivers", "")
        )
        patients = tuple(
            self._read_patient(item, key, services)
            for key, item in faults.objects(top, "patients", "")
        )
        distances = self._read_distances(top, len(patients) + 1)
        if not faults.found:
            self._find_unable(patients, caregivers)
        return Instance(patients, caregivers, distances)

    def _read_ids(self, top: Object, key: str) -> set[str]:
        """Return the ids of a list, which must be there and differ."""
        seen: set[str] = set()
        for place, item in self.faults.objects(top, key, ""):
            name = self.faults.text(item, "id", place)
            if name and name in seen:
                self.faults.add(f"{place}.id", f"is given twice: {show(name)}")
            seen.add(name)
        if top.get(key) == []:
            self.faults.add(key, "must not be empty")
        return seen

    def _read_caregiver(self, item: Object, key: str, services: Collection[str]) -> Caregiver:
        abilities = self.faults.texts(item, "abilities", key)
        for number, name in enumerate(abilities):
            if name not in services:
                self.faults.add(f"{key}.abilities[{number}]", f"is no service: {show(name)}")
        return Caregiver(str(item.get("id", "")), frozenset(abilities))

    def _read_patient(self, item: Object, key: str, services: Collection[str]) -> Patient:
        faults = self.faults
        early, late = self._read_pair(item, "time_window", key, "earliest and latest start")
        if late < early:
            faults.add(f"{key}.time_window", f"ends at {late:g}, before it begins at {early:g}")
        needs = tuple(
            self._read_need(need, place, services)
            for place, need in faults.objects(item, "required_caregivers", key)
        )
        if len(needs) not in (1, 2):
            text = f"must name one or two services, not {len(needs)}"
            faults.add(f"{key}.required_caregivers", text)
        gap = self._read_gap(item, key) if len(needs) == 2 else (0.0, 0.0)
        return Patient(str(item.get("id", "")), early, late, needs, gap)

    def _read_need(self, item: Object, key: str, services: Collection[str]) -> Need:
        service = self.faults.text(item, "service", key)
        if service and service not in services:
            self.faults.add(f"{key}.service", f"is no service: {show(service)}")
        return Need(service, self._number_at(item, "duration", key))

    def _read_gap(self, item: Object, key: str) -> tuple[float, float]:
        faults = self.faults
        together = faults.child(item, "synchronization", key)
        key = f"{key}.synchronization"
        kind = faults.value(together, "type", key)
        if kind == SIMULTANEOUS or kind is MISSING:
            return 0.0, 0.0
        if kind != SEQUENTIAL:
            text = f'must be "{SIMULTANEOUS}" or "{SEQUENTIAL}", not {show(kind)}'
            faults.add(f"{key}.type", text)
            return 0.0, 0.0
        low, high = self._read_pair(together, "distance", key, "lowest and highest distance")
        if high < low:
            faults.add(f"{key}.distance", f"ends at {high:g}, below its lowest {low:g}")
        return low, high

    def _read_pair(self, item: Object, key: str, path: str, what: str) -> tuple[float, float]:
        """Return the two numbers at a key."""
        values = self.faults.array(item, key, path)
        if len(values) == 2:
            low, high = (self._number(x, f"{path}.{key}[{n}]") for n, x in enumerate(values))
            return low, high
        if isinstance(item.get(key), list):
            self.faults.add(f"{path}.{key}", f"must be two numbers: {what}")
        return 0.0, 0.0

    def _read_distances(self, top: Object, places: int) -> tuple[tuple[float, ...], ...]:
        faults = self.faults
        rows = faults.array(top, "distances", "")
        if len(rows) != places and not faults.found:
            faults.add("distances", f"must have {places} rows, not {len(rows)}")
        table = []
        for number, row in enumerate(rows):
            key = f"distances[{number}]"
            if not isinstance(row, list) or len(row) != places:
                faults.add(key, f"must be a list of {places} numbers")
                continue
            table.append(tuple(self._number(x, f"{key}[{to}]") for to, x in enumerate(row)))
        return tuple(table)

    def _number_at(self, item: Object, key: str, path: str) -> float:
        value = self.faults.value(item, key, path)
        return 0.0 if value is MISSING else self._number(value, f"{path}.{key}")

    def _number(self, value: object, path: str) -> float:
        number = as_number(value)
        if number is not None and 0 <= number <= LARGEST:
            return number
        self.faults.add(path, f"must be a number from 0 to {LARGEST:.0f}, not {show(value)}")
        return 0.0

    def _find_unable(
        self, patients: tuple[Patient, ...], caregivers: tuple[Caregiver, ...]
    ) -> None:
        """Note services that nobody, or only one caregiver for both, is able to give."""
        for number, patient in enumerate(patients):
            key = f"patients[{number}].required_caregivers"
            able = [
                {carer.id for carer in caregivers if need.service in carer.abilities}
                for need in patient.needs
            ]
            for index, names in enumerate(able):
                if not names:
                    service = show(patient.needs[index].service)
                    self.faults.add(f"{key}[{index}].service", f"nobody is able: {service}")
            if len(able) == 2 and able[0] == able[1] and len(able[0]) == 1:
                self.faults.add(key, f"{listed(able[0])} alone is able to give both services")
