"""A problem written as a file: what `day_file` reads, and a fingerprint of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from engine.rounds.day_file import FORMAT
from engine.rounds.problem import EXTRA_RULES, Carer, Client, Problem, Visit


def dump_day(problem: Problem) -> dict[str, Any]:
    """Return a problem as the format has it, ready for JSON; the same for equal problems.

    Two things that a live area has and a file does not are written beside the others, where
    readers pass over them: `minimum` of travel, and the `patches` that bind a carer.
    """
    weights = problem.weights
    return {
        "format": FORMAT,
        "name": problem.name,
        "modes": {
            name: {"kmh": mode.kmh, "fixed": mode.fixed}
            for name, mode in problem.travel.modes.items()
        },
        "detour": problem.travel.detour,
        "minimum": problem.travel.minimum,
        "weights": {
            "unassigned": {str(key): cost for key, cost in weights.unassigned.items()},
            "continuity": weights.continuity,
            **{rule: getattr(weights, rule) for rule in EXTRA_RULES},
        },
        "carers": [_dump_carer(carer) for carer in problem.carers],
        "clients": [_dump_client(client) for client in problem.clients],
        "visits": [_dump_visit(visit) for visit in problem.visits],
    }


def hash_day(problem: Problem) -> str:
    """Return the SHA-256 of a problem in hexadecimal: equal problems have equal ones."""
    data = dump_day(problem)
    for kind in ("carers", "clients", "visits"):
        data[kind].sort(key=lambda one: one["id"])
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _dump_carer(carer: Carer) -> dict[str, Any]:
    return {
        "id": carer.id,
        "home": list(carer.home),
        "windows": [list(window) for window in carer.windows],
        "mode": carer.mode,
        "gender": carer.gender,
        "skills": sorted(carer.skills),
        "breaks": [
            {"earliest": one.earliest, "latest": one.latest, "duration": one.duration}
            for one in carer.breaks
        ],
        "patches": _sort(carer.patches),
        "own_patches": _sort(carer.own_patches),
        "contract": carer.contract,
        "overtime_after": carer.overtime_after,
    }


def _dump_client(client: Client) -> dict[str, Any]:
    return {
        "id": client.id,
        "at": list(client.at),
        "skills": sorted(client.skills),
        "gender": client.gender,
        "excluded": sorted(client.excluded),
        "preferred": sorted(client.preferred),
        "familiar": sorted(client.familiar),
        "patch": client.patch,
    }


def _dump_visit(visit: Visit) -> dict[str, Any]:
    is_pinned = visit.pinned_carers or visit.pinned_start is not None
    pin = {"carers": sorted(visit.pinned_carers), "start": visit.pinned_start}
    return {
        "id": visit.id,
        "client": visit.client,
        "start": visit.start,
        "before": visit.before,
        "after": visit.after,
        "duration": visit.duration,
        "carers": visit.carers,
        "priority": visit.priority,
        "pinned": pin if is_pinned else None,
        "current_carers": sorted(visit.current_carers),
        "current_start": visit.current_start,
        "client_told": visit.client_told,
    }


def _sort(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
