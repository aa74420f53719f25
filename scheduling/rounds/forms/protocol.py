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

    unassigned_1 = _number("Unassigned, priority 1", "minutes", 1, 16000)
    unassigned_2 = _number("Unassigned, priority 2", "minutes", 1, 16000)
    unassigned_3 = _number("Unassigned, priority 3", "minutes", 1, 16000)
    published = _number("Taken off after publishing", "minutes", 0, 160000)
    continuity = _number("Not a preferred carer", "minutes", 0, 16000)
    moved = _number("Moved to a carer who was not told", "minutes", 0, 16_000)
    notice = _number("Carers are told at least before", "minutes", 0, 1440)
    minimum_travel = _number("Shortest journey", "minutes", 0, 60)
    detour = _number("Roads against straight line", "times", 1, 5)
    run_seconds = _number("A run takes", "seconds", 1, 600)
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
            "published_seconds": _seconds(data["published"]),
            "continuity_seconds": _seconds(data["continuity"]),
            "moved_seconds": _seconds(data["moved"]),
            "notice_minutes": round(data["notice"]),
            "patch_boundary": data["patch_boundary"],
            "run_seconds": round(data["run_seconds"]),
            "shown_gap_minutes": round(data["shown_gap"]),
        }


def read_numbers(protocol: Protocol) -> Mapping[str, str]:
    """Return a protocol as the form shows it."""
    numbers: dict[str, float] = {
        "published": protocol.published_seconds / 60,
        "continuity": protocol.continuity_seconds / 60,
        "moved": protocol.moved_seconds / 60,
        "notice": protocol.notice_minutes,
        "minimum_travel": protocol.minimum_travel_seconds / 60,
        "detour": protocol.detour,
        "run_seconds": protocol.run_seconds,
        "shown_gap": protocol.shown_gap_minutes,
    }
    for number, seconds in protocol.unassigned_seconds.items():
        numbers[f"unassigned_{number}"] = seconds / 60
    for name, mode in protocol.modes.items():
        numbers[f"{name}_kmh"] = mode.kmh
        numbers[f"{name}_fixed"] = mode.fixed_seconds / 60
    plain = {name: f"{value:.10g}" for name, value in numbers.items()}
    return {**plain, "patch_boundary": protocol.patch_boundary, "reason": ""}


def _seconds(minutes: float) -> int:
    return round(minutes * 60)
