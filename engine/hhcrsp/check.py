"""The independent judge of a plan: plain, slow, and without a line of the search's code."""

from __future__ import annotations

from dataclasses import dataclass

from engine.hhcrsp.plan import Plan, Round, Stay
from engine.hhcrsp.problem import Instance, Patient
from engine.rounds.words import listed

TOLERANCE = 1e-6  # of a time: what adding up floating-point numbers may lose


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule, and one sentence that says who, where and when."""

    rule: str
    text: str


def check(instance: Instance, plan: Plan) -> list[Breach]:
    """Judge a plan by every hard rule.

    Returns
    -------
    list of Breach
        Empty if the plan is legal. Rules: unknown, twice, missing, ability, window, duration,
        travel, carers, gap.
    """
    judge = _Judge(instance)
    for line in plan.rounds:
        judge.judge_round(line)
    for patient in instance.patients:
        judge.judge_patient(patient)
    return judge.breaches


class _Judge:
    def __init__(self, instance: Instance) -> None:
        self.breaches: list[Breach] = []
        self.places = {patient.id: n for n, patient in enumerate(instance.patients, 1)}
        self.instance = instance
        self.abilities = {carer.id: carer.abilities for carer in instance.caregivers}
        self.given: dict[str, list[tuple[str, Stay]]] = {p.id: [] for p in instance.patients}
        self.seen: set[str] = set()

    def judge_round(self, line: Round) -> None:
        """Judge what one caregiver does, stay by stay."""
        name = line.caregiver
        if name not in self.abilities:
            self.add("unknown", f"Nobody is called {name}: give the round to a known caregiver.")
            return
        if name in self.seen:
            self.add("twice", f"{name} has two rounds: make them one.")
        self.seen.add(name)
        free, at = 0.0, 0
        for stay in line.stays:
            if stay.patient not in self.places:
                self.add("unknown", f"{name} visits {stay.patient}, whom nobody knows.")
                continue
            to = self.places[stay.patient]
            there = free + self.instance.distances[at][to]
            if stay.arrival < there - TOLERANCE:
                text = f"{name} cannot be with {stay.patient} before {there:g}, not at"
                self.add("travel", f"{text} {stay.arrival:g}.")
            self.judge_stay(name, stay, self.instance.patients[to - 1])
            free, at = stay.departure, to

    def judge_stay(self, name: str, stay: Stay, patient: Patient) -> None:
        """Judge one stay by itself."""
        self.given[patient.id].append((name, stay))
        what = f"{name} at {patient.id} ({stay.service})"
        if stay.service not in self.abilities[name]:
            self.add("ability", f"{what}: the caregiver is not able to give this service.")
        if stay.arrival < patient.early - TOLERANCE:
            text = f"starts at {stay.arrival:g}, before the window opens at {patient.early:g}."
            self.add("window", f"{what}: {text}")
        lengths = [need.duration for need in patient.needs if need.service == stay.service]
        took = stay.departure - stay.arrival
        if lengths and all(abs(took - length) > TOLERANCE for length in lengths):
            self.add("duration", f"{what}: takes {took:g}, not {lengths[0]:g}.")

    def judge_patient(self, patient: Patient) -> None:
        """Judge whether a patient gets each service once, by whom, and how far apart."""
        given = self.given[patient.id]
        wanted = sorted(need.service for need in patient.needs)
        got = sorted(stay.service for _, stay in given)
        for service in sorted({*wanted, *got}):
            spare = got.count(service) - wanted.count(service)
            if spare < 0:
                self.add("missing", f"{patient.id} does not get {service}: let somebody give it.")
            elif spare > 0 and service in wanted:
                self.add("twice", f"{patient.id} gets {service} too often: take one away.")
            elif spare > 0:
                self.add("unknown", f"{patient.id} gets {service}, which was not asked for.")
        if len(wanted) != 2 or got != wanted:
            return
        carers = sorted(name for name, _ in given)
        if carers[0] == carers[1]:
            self.add("carers", f"{carers[0]} cannot give both services of {patient.id}.")
        self.judge_gap(patient, [stay for _, stay in given])

    def judge_gap(self, patient: Patient, stays: list[Stay]) -> None:
        """Judge the starts of two services against each other."""
        low, high = patient.gap
        first, second = patient.needs
        gaps = [
            other.arrival - one.arrival
            for one, other in (stays, stays[::-1])
            if (one.service, other.service) == (first.service, second.service)
        ]
        if not any(low - TOLERANCE <= gap <= high + TOLERANCE for gap in gaps):
            found = listed([f"{gap:g}" for gap in gaps])
            text = f"must start {low:g} to {high:g} after {first.service}, not {found}."
            self.add("gap", f"{patient.id}: {second.service} {text}")

    def add(self, rule: str, text: str) -> None:
        """Note a breach."""
        self.breaches.append(Breach(rule, text))
