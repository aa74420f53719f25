"""The numbers of an area's protocol as a form; minutes on the page, seconds behind it."""

from collections.abc import Mapping
from typing import Any

from django import forms

from scheduling.rounds.types import Protocol

MODES = ("car", "bike", "walk")
BOUNDARIES = (
    ("keep", "Carers stay in their own patch"),
    ("neighbours", "Carers may work in neighbouring patches"),
    ("open", "Carers may work in every patch of the area"),
)
TOLD = (
    ("notified", "Clients who were sent carers and times"),
    ("published", "Every client whose visit has its carers"),
)
# What one case costs is typed in minutes; what a stretch of time counts for in hundredths.
COSTS = (
    "published", "continuity", "unfamiliar", "border", "moved", "shifted", "told", "fairness",
)  # fmt: skip
SHARES = ("closeness", "waiting", "overtime")
MINUTES, PERCENT = "minutes", "% of travel"


def _number(
    label: str, hint: str, least: float, most: float, *, required: bool = True
) -> forms.FloatField:
    sentence = f"{label}: type a number from {least:g} to {most:,g}."
    return forms.FloatField(
        required=required,
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class ProtocolForm(forms.Form):
    """Everything that an area may decide, and why it changes.

    A way to travel without a speed keeps the one it has.
    """

    unassigned_1 = _number("Unassigned, priority 1", MINUTES, 1, 16000)
    unassigned_2 = _number("Unassigned, priority 2", MINUTES, 1, 16000)
    unassigned_3 = _number("Unassigned, priority 3", MINUTES, 1, 16000)
    published = _number("Taken off after publishing", MINUTES, 0, 160000)
    continuity = _number("Not a preferred carer", MINUTES, 0, 16000)
    unfamiliar = _number("Not a familiar carer", MINUTES, 0, 16000)
    familiar_days = _number("Familiar looks back", "days", 1, 84)
    border = _number("A carer of another patch", MINUTES, 0, 16000)
    moved = _number("Moved to a carer who was not told", MINUTES, 0, 16_000)
    shifted = _number("Start differs from the published one", MINUTES, 0, 16000)
    told = _number("Client told something else", MINUTES, 0, 16000)
    closeness = _number("Away from the wanted start", PERCENT, 0, 1000)
    waiting = _number("Waiting between visits", PERCENT, 0, 1000)
    overtime = _number("Overtime", PERCENT, 0, 1000)
    fairness = _number("An hour away from the contract", MINUTES, 0, 1600)
    notice = _number("Carers are told at least before", "minutes", 0, 1440)
    client_told = _number("Clients are told of a start that moves by over", MINUTES, 0, 240)
    first_visit = _number("A first visit that changes is told by phone within", "hours", 1, 168)
    minimum_travel = _number("Shortest journey", "minutes", 0, 60)
    detour = _number("Roads against straight line", "times", 1, 5)
    run_seconds = _number("A run takes", "seconds", 1, 600)
    split_above = _number("Patches are planned by themselves first above", "visits", 1, 100_000)
    shown_gap = _number("Free time is shown from", "minutes", 5, 240)
    car_kmh = _number("By car", "km/h", 1, 130, required=False)
    car_fixed = _number("By car, each journey besides", "minutes", 0, 60, required=False)
    bike_kmh = _number("By bike", "km/h", 1, 130, required=False)
    bike_fixed = _number("By bike, each journey besides", "minutes", 0, 60, required=False)
    walk_kmh = _number("On foot", "km/h", 1, 130, required=False)
    walk_fixed = _number("On foot, each journey besides", "minutes", 0, 60, required=False)
    patch_boundary = forms.ChoiceField(
        choices=BOUNDARIES,
        error_messages={
            "required": "Choose what carers may do at patch borders.",
            "invalid_choice": "Choose what carers may do at patch borders.",
        },
    )
    counts_as_told = forms.ChoiceField(
        choices=TOLD,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose which clients count as told."
        ),
    )
    reason = forms.CharField(error_messages={"required": "Say why the protocol changes."})

    def get_body(self) -> dict[str, Any]:
        """Return the settings as the area's protocol holds them."""
        data = self.cleaned_data
        return {
            "modes": {
                mode: {
                    "kmh": data[f"{mode}_kmh"],
                    "fixed_seconds": _seconds(data[f"{mode}_fixed"] or 0),
                }
                for mode in MODES
                if data[f"{mode}_kmh"]
            },
            "detour": data["detour"],
            "minimum_travel_seconds": _seconds(data["minimum_travel"]),
            "unassigned_seconds": {
                number: _seconds(data[f"unassigned_{number}"]) for number in ("1", "2", "3")
            },
            **{f"{name}_seconds": _seconds(data[name]) for name in COSTS},
            **{f"{name}_percent": round(data[name]) for name in SHARES},
            "familiar_days": round(data["familiar_days"]),
            "counts_as_told": data["counts_as_told"],
            "notice_minutes": round(data["notice"]),
            "client_told_minutes": round(data["client_told"]),
            "first_visit_hours": round(data["first_visit"]),
            "patch_boundary": data["patch_boundary"],
            "run_seconds": round(data["run_seconds"]),
            "split_above_visits": round(data["split_above"]),
            "shown_gap_minutes": round(data["shown_gap"]),
        }


def read_numbers(protocol: Protocol) -> Mapping[str, str]:
    """Return a protocol as the form shows it."""
    numbers: dict[str, float] = {
        **{name: getattr(protocol, f"{name}_seconds") / 60 for name in COSTS},
        **{name: getattr(protocol, f"{name}_percent") for name in SHARES},
        "familiar_days": protocol.familiar_days,
        "notice": protocol.notice_minutes,
        "client_told": protocol.client_told_minutes,
        "first_visit": protocol.first_visit_hours,
        "minimum_travel": protocol.minimum_travel_seconds / 60,
        "detour": protocol.detour,
        "run_seconds": protocol.run_seconds,
        "split_above": protocol.split_above_visits,
        "shown_gap": protocol.shown_gap_minutes,
    }
    for number, seconds in protocol.unassigned_seconds.items():
        numbers[f"unassigned_{number}"] = seconds / 60
    for name, mode in protocol.modes.items():
        numbers[f"{name}_kmh"] = mode.kmh
        numbers[f"{name}_fixed"] = mode.fixed_seconds / 60
    plain = {name: f"{value:.10g}" for name, value in numbers.items()}
    chosen = {
        "patch_boundary": protocol.patch_boundary,
        "counts_as_told": protocol.counts_as_told,
    }
    return {**plain, **chosen, "reason": ""}


def _seconds(minutes: float) -> int:
    return round(minutes * 60)
