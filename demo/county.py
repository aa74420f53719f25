"""The people and places of the demo county, drawn from a seed: the same everywhere.

Pure values; `loading` hands them to the services. Positions are metres on the National Grid.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from demo.words import (
    CARER_FAMILY,
    CARER_GIVEN,
    FAMILY_NAMES,
    GIVEN_NAMES,
    PATCHES,
    SKILLS,
    STREETS,
)
from directory.types import PersonInput, PlaceInput, Point, WorkerInput
from rostering.types import PatternLineInput
from scheduling.clients.types import ClientInput
from scheduling.visits.types import PlanLineInput

SEED = 20_26
CARERS_PER_PATCH, CLIENTS_PER_PATCH = 30, 105
CENTRES = {
    "Larkfield": (431_000, 352_000),
    "Otterbrook": (437_500, 353_000),
    "Saltmarsh": (432_000, 346_000),
    "Highgorse": (438_500, 346_500),
}
NEIGHBOURS = {
    ("Larkfield", "Otterbrook"): 14,
    ("Larkfield", "Saltmarsh"): 12,
    ("Otterbrook", "Highgorse"): 13,
    ("Saltmarsh", "Highgorse"): 14,
}
# Days a week with the shifts of such a day as (start, minutes), from 35 to 38 hours in all.
SHIFTS = (
    (5, (("07:00", 450),)),
    (5, (("15:30", 420),)),
    (4, (("07:00", 300), ("16:30", 270))),
    (5, (("07:00", 450),)),
    (5, (("15:00", 450),)),
    (4, (("08:00", 540),)),
    (5, (("15:30", 420),)),
)
CALLS = {
    "breakfast": ("07:15", 195),
    "lunch": ("11:30", 135),
    "tea": ("16:00", 150),
    "bed": ("19:30", 120),
}


@dataclass(frozen=True, slots=True)
class DemoCarer:
    """A carer with a fortnight's pattern."""

    worker: WorkerInput
    lines: tuple[PatternLineInput, ...]
    minutes_per_week: int


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client with the calls that were agreed."""

    person: PersonInput
    client: ClientInput
    calls: tuple[PlanLineInput, ...]


@dataclass(frozen=True, slots=True)
class County:
    """Everybody in the demo county."""

    carers: tuple[DemoCarer, ...]
    clients: tuple[DemoClient, ...]


def draw_county() -> County:
    """Return the county; the same seed gives the same county."""
    dice = random.Random(SEED)
    carer_names = _draw_names(dice, CARER_GIVEN, CARER_FAMILY, CARERS_PER_PATCH * len(PATCHES))
    client_names = _draw_names(dice, GIVEN_NAMES, FAMILY_NAMES, CLIENTS_PER_PATCH * len(PATCHES))
    carers = [
        _draw_carer(dice, number, name, PATCHES[number % len(PATCHES)])
        for number, name in enumerate(carer_names)
    ]
    clients = [
        _draw_client(dice, number, name, PATCHES[number % len(PATCHES)], carers)
        for number, name in enumerate(client_names)
    ]
    return County(tuple(carers), tuple(clients))


def make_nhs_number(serial: int) -> str:
    """Return a valid NHS number of the 999 range, which is given to nobody."""
    while True:
        digits = f"999{serial:06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return digits + str(check % 11)
        serial += 500_000


def _draw_names(
    dice: random.Random, given: list[str], family: list[str], count: int
) -> list[tuple[str, str]]:
    pairs = [(one, other) for one in given for other in family]
    return dice.sample(pairs, count)


def _draw_place(dice: random.Random, patch: str, spread: float) -> PlaceInput:
    east, north = CENTRES[patch]
    point = Point(round(dice.gauss(east, spread)), round(dice.gauss(north, spread)))
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    postcode = f"ZZ99 {dice.randint(1, 9)}{dice.choice(letters)}{dice.choice(letters)}"
    return PlaceInput(f"{dice.randint(1, 98)} {dice.choice(STREETS)}, {patch}", postcode, point)


def _draw_carer(dice: random.Random, number: int, name: tuple[str, str], patch: str) -> DemoCarer:
    skills = ["medication"]
    skills += [code for code, share in _SHARES.items() if dice.random() < share]
    days, shift = SHIFTS[number // len(PATCHES) % len(SHIFTS)]
    first = dice.randrange(7)
    lines = []
    for week in (1, 2):
        # Days off move on from week to week, so that weekends are shared.
        offset = (first + 3 * week) % 7
        weekdays = sorted((offset + step) % 7 + 1 for step in range(days))
        lines += [
            PatternLineInput(weekday, start, minutes, week)
            for weekday in weekdays
            for start, minutes in shift
        ]
    worker = WorkerInput(
        payroll_ref=f"D{number + 1:04d}",
        name=" ".join(name),
        gender="M" if dice.random() < 0.15 else "F",
        transport=dice.choices(("car", "bike", "walk"), (82, 8, 10))[0],
        patch=patch,
        home=_draw_place(dice, patch, 1900),
        skills=tuple(skills),
    )
    return DemoCarer(worker, tuple(lines), days * sum(minutes for _, minutes in shift))


_SHARES = {"hoist": 0.75, "peg": 0.3, "dementia": 0.6, "catheter": 0.4}


def _draw_client(
    dice: random.Random,
    number: int,
    name: tuple[str, str],
    patch: str,
    carers: list[DemoCarer],
) -> DemoClient:
    pin = str(40_000 + number)
    double = dice.random() < 0.06
    skills = {"medication"} if dice.random() < 0.5 else set()
    skills |= {"hoist"} if double else set()
    skills |= {code for code, share in _NEEDS.items() if dice.random() < share}
    local = [one.worker.payroll_ref for one in carers if one.worker.patch == patch]
    preferred = dice.sample(local, 3) if dice.random() < 0.4 else []
    count = dice.choices((1, 2, 3, 4), (32, 38, 23, 7))[0]
    calls = sorted(dice.sample(list(CALLS), count), key=lambda call: CALLS[call][0])
    place = _draw_place(dice, patch, 1500)
    title = "Mr" if name[0] in _MEN else "Mrs"
    return DemoClient(
        person=PersonInput(
            pin,
            title,
            name[0],
            name[1],
            make_nhs_number(number + 1),
            place,
            date(1928, 1, 1) + timedelta(days=number * 37),
        ),
        client=ClientInput(
            pin=pin,
            patch=patch,
            skills=tuple(code for code in SKILLS if code in skills),
            gender="F" if title == "Mrs" and dice.random() < 0.12 else "",
            excluded=(),
            preferred=tuple(preferred),
            access=dice.choice(_ACCESS),
        ),
        calls=tuple(_draw_call(dice, call, double) for call in calls),
    )


_NEEDS = {"peg": 0.04, "dementia": 0.14, "catheter": 0.07}
_MEN = {
    *("Albert", "Arthur", "Basil", "Cecil", "Cyril", "Edwin", "Ernest", "Frederick"),
    *("Harold", "Horace", "Lionel", "Percy", "Reginald", "Stanley", "Victor"),
}
_ACCESS = (
    "Rings twice, then lets herself be heard.",
    "Key safe beside the back door.",
    "Door on the latch between visits; knock first.",
    "Lift to the second floor, flat on the left.",
    "Daughter lets carers in before 09:00.",
)


def _draw_call(dice: random.Random, call: str, double: bool) -> PlanLineInput:
    start, spread = CALLS[call]
    hours, minutes = (int(part) for part in start.split(":"))
    moment = hours * 60 + minutes + dice.randrange(0, spread, 15)
    is_critical = dice.random() < 0.3
    tolerance = 15 if is_critical else dice.choice((30, 45, 60))
    return PlanLineInput(
        call=call,
        weekdays=(1, 2, 3, 4, 5, 6, 7),
        starts_local=f"{moment // 60:02d}:{moment % 60:02d}",
        minutes=dice.choice((15, 30, 30, 30, 30, 45)),
        carers=2 if double else 1,
        minutes_before=tolerance,
        minutes_after=tolerance,
        priority=1 if is_critical else dice.choice((2, 2, 3)),
    )
