"""Invented days, the same for the same size and seed: `python -m benchmarks.days 300 1 DAY.json`.

The mixture is that of a home-care service: visits gather at morning, noon, tea and bed time, one in
ten needs two carers, most carers drive, each works early or late, some a split shift.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

VISITS_PER_CARER = 7.5
VISITS_PER_CLIENT = 2.4
CLIENTS_PER_KM2 = 0.8  # the area grows with the day
HOUR = 3600
ROUNDS = (27_000, 44_100, 59_400, 73_800)  # morning, noon, tea, bed
SKILLS = (("medication", 0.9), ("hoist", 0.7), ("dementia", 0.5), ("catheter", 0.25), ("peg", 0.15))
EARLY, LATE, SPLIT = [[25_200, 52_200]], [[54_000, 81_000]], [[25_200, 46_800], [57_600, 79_200]]


def make_day(visits: int, seed: int) -> Json:
    """Return a day with so many visits in the format home-care-day/1."""
    chance = random.Random(f"{seed}/{visits}")
    count = max(2, round(visits / VISITS_PER_CARER))
    clients = max(1, round(visits / VISITS_PER_CLIENT))
    side = (clients / CLIENTS_PER_KM2) ** 0.5
    carers = [_make_carer(chance, number, side) for number in range(count)]
    names = [carer["id"] for carer in carers]
    people = [_make_client(chance, number, side, names) for number in range(clients)]
    return {
        "format": "home-care-day/1",
        "name": f"invented-{count}x{visits}-{seed}",
        "modes": {
            "car": {"kmh": 28.0, "fixed": 120},
            "bike": {"kmh": 13.0, "fixed": 60},
            "walk": {"kmh": 4.8, "fixed": 0},
        },
        "detour": 1.3,
        "weights": {"unassigned": {"1": 24000, "2": 18000, "3": 12000}, "continuity": 900},
        "carers": carers,
        "clients": people,
        "visits": [_make_visit(chance, number, people) for number in range(visits)],
    }


def _make_carer(chance: random.Random, number: int, side: float) -> Json:
    shift = chance.choices((EARLY, LATE, SPLIT), (5, 4, 1))[0]
    return {
        "id": f"C{number + 1:03d}",
        "patch": "P1",
        "home": _make_place(chance, side),
        "windows": [list(window) for window in shift],
        "mode": chance.choices(("car", "walk", "bike"), (83, 13, 4))[0],
        "gender": chance.choices("FM", (85, 15))[0],
        "skills": [name for name, share in SKILLS if chance.random() < share],
        "breaks": [],
    }


def _make_client(chance: random.Random, number: int, side: float, carers: list[str]) -> Json:
    preferred = chance.sample(carers, 2) if chance.random() < 0.08 else []
    others = [name for name in carers if name not in preferred]
    excluded = [chance.choice(others)] if others and chance.random() < 0.08 else []
    return {
        "id": f"K{number + 1:04d}",
        "patch": "P1",
        "at": _make_place(chance, side),
        # Needs are rarer than skills, so that somebody can nearly always come.
        "skills": [name for name, share in SKILLS if chance.random() < share * 0.35],
        "gender": "F" if chance.random() < 0.1 else None,
        "excluded": excluded,
        "preferred": preferred,
    }


def _make_visit(chance: random.Random, number: int, clients: list[Json]) -> Json:
    around = chance.choices(ROUNDS, (32, 26, 19, 23))[0] + chance.gauss(0, 1.3 * HOUR)
    tolerance = chance.choice((900, 1800, 2700, 3600))
    return {
        "id": f"V{number + 1:05d}",
        "client": chance.choice(clients)["id"],
        "start": min(max(int(around) // 900 * 900, 7 * HOUR), 22 * HOUR),
        "before": tolerance,
        "after": tolerance,
        "duration": chance.choice((900, 1800, 1800, 1800, 2700)),
        "carers": 2 if chance.random() < 0.08 else 1,
        "priority": chance.choices((1, 2, 3), (58, 27, 15))[0],
        "pinned": None,
    }


def _make_place(chance: random.Random, side: float) -> list[float]:
    return [round(chance.uniform(0, side), 3), round(chance.uniform(0, side), 3)]


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Give the number of visits, the seed and the file to write.")
    day = make_day(int(sys.argv[1]), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(day), encoding="utf-8")
