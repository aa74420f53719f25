"""A plan of an instance, and plans as files."""

from __future__ import annotations

from dataclasses import dataclass

from engine.hhcrsp.problem import LARGEST
from engine.rounds.faults import MISSING, Faults, Object, as_number, read_json, show


@dataclass(frozen=True, slots=True)
class Stay:
    """A caregiver gives one service to one patient. `arrival` is when the service starts."""

    patient: str
    service: str
    arrival: float
    departure: float


@dataclass(frozen=True, slots=True)
class Round:
    """The stays of one caregiver, from the office back to the office."""

    caregiver: str
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A round for each caregiver who has one."""

    rounds: tuple[Round, ...] = ()


def dump_plan(plan: Plan) -> dict[str, object]:
    """Return a plan as the format has it, ready for JSON."""
    return {
        "routes": [
            {
                "caregiver_id": line.caregiver,
                "locations": [
                    {
                        "patient": stay.patient,
                        "service": stay.service,
                        "arrival_time": stay.arrival,
                        "departure_time": stay.departure,
                    }
                    for stay in line.stays
                ],
            }
            for line in plan.rounds
        ]
    }


def read_plan(path: str) -> Plan:
    """Read a plan. Raises FileError with one line that names the key at fault."""
    return parse_plan(read_json(path))


def parse_plan(data: object) -> Plan:
    """Translate a decoded plan; whether its names exist is a matter for the checker.

    Raises
    ------
    FileError
        With the first fault.
    """
    faults = Faults()
    top = faults.mapping(data, "")
    rounds = tuple(
        Round(
            faults.text(line, "caregiver_id", key),
            tuple(
                Stay(
                    faults.text(stay, "patient", place),
                    faults.text(stay, "service", place),
                    _time(faults, stay, "arrival_time", place),
                    _time(faults, stay, "departure_time", place),
                )
                for place, stay in faults.objects(line, "locations", key)
            ),
        )
        for key, line in faults.objects(top, "routes", "")
    )
    faults.raise_first()
    return Plan(rounds)


def _time(faults: Faults, item: Object, key: str, path: str) -> float:
    value = faults.value(item, key, path)
    number = as_number(value)
    if number is not None and abs(number) <= LARGEST:
        return number
    if value is not MISSING:
        faults.add(f"{path}.{key}", f"must be a time, not {show(value)}")
    return 0.0
