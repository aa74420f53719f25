"""Small instances of the published benchmark, whose sums can be done by hand."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]


def instance_data() -> Json:
    """Three patients on a line, 10 apart, and two caregivers; the third needs both at once.

    Office 0, then p1 at 10, p2 at 20, p3 at 30.
    """
    return {
        "patients": [
            {
                "id": "p1",
                "location": [10.0, 0.0],
                "time_window": [0.0, 15.0],
                "required_caregivers": [{"service": "s1", "duration": 5.0}],
            },
            {
                "id": "p2",
                "location": [20.0, 0.0],
                "time_window": [0.0, 20.0],
                "required_caregivers": [{"service": "s1", "duration": 5.0}],
            },
            {
                "id": "p3",
                "location": [30.0, 0.0],
                "time_window": [50.0, 60.0],
                "required_caregivers": [
                    {"service": "s1", "duration": 5.0},
                    {"service": "s2", "duration": 7.0},
                ],
                "synchronization": {"type": "simultaneous"},
            },
        ],
        "services": [{"id": "s1"}, {"id": "s2"}],
        "caregivers": [
            {"id": "c1", "abilities": ["s1"]},
            {"id": "c2", "abilities": ["s2"]},
        ],
        "central_offices": [{"id": "d", "location": [0.0, 0.0]}],
        "distances": [[10.0 * abs(a - b) for b in range(4)] for a in range(4)],
    }


def plan_data() -> Json:
    """The best plan of that instance: p2 is 5 late, travel is 60 each way and back for two."""
    return {
        "routes": [
            {
                "caregiver_id": "c1",
                "locations": [
                    stay("p1", "s1", 10.0, 15.0),
                    stay("p2", "s1", 25.0, 30.0),
                    stay("p3", "s1", 50.0, 55.0),
                ],
            },
            {"caregiver_id": "c2", "locations": [stay("p3", "s2", 50.0, 57.0)]},
        ]
    }


def stay(patient: str, service: str, arrival: float, departure: float) -> Json:
    """One line of a round."""
    return {
        "patient": patient,
        "service": service,
        "arrival_time": arrival,
        "departure_time": departure,
    }


def random_data(patients: int, caregivers: int, seed: int) -> Json:
    """Any instance: a third of the patients need two services, everybody is able to give some."""
    chance = random.Random(seed)
    services = ["s1", "s2", "s3"]
    carers = [
        {"id": f"c{n}", "abilities": chance.sample(services, chance.randint(1, 3))}
        for n in range(caregivers)
    ]
    # Two who are able to do everything, so that every instance can be solved.
    carers += [{"id": f"all{n}", "abilities": services} for n in range(2)]
    people = []
    for n in range(patients):
        early = chance.uniform(0, 300)
        kinds = chance.sample(services, 2 if chance.random() < 0.4 else 1)
        person: Json = {
            "id": f"p{n}",
            "location": [chance.uniform(0, 50), chance.uniform(0, 50)],
            "time_window": [early, early + chance.uniform(0, 60)],
            "required_caregivers": [
                {"service": kind, "duration": chance.uniform(5, 30)} for kind in kinds
            ],
        }
        if len(kinds) == 2:
            person["synchronization"] = {"type": "simultaneous"}
            if chance.random() < 0.5:
                low = chance.uniform(0, 30)
                person["synchronization"] = {
                    "type": "sequential",
                    "distance": [low, low + chance.uniform(0, 30)],
                }
        people.append(person)
    places = [(25.0, 25.0), *(person["location"] for person in people)]
    return {
        "patients": people,
        "services": [{"id": name} for name in services],
        "caregivers": carers,
        "central_offices": [{"id": "d", "location": [25.0, 25.0]}],
        "distances": [
            [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for b in places] for a in places
        ],
    }
