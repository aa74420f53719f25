"""Times, lists and counts in the words of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

DAY = 86400


def clock(seconds: int) -> str:
    """Return 24-hour clock time; a time before or after the day says so."""
    days, rest = divmod(seconds, DAY)
    text = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    if rest % 60:
        text += f":{rest % 60:02d}"
    if days == 0:
        return text
    if rest == 0 and days == 1:
        return "24:00"
    return text + (" the day before" if days < 0 else " the next day")


def nearest(seconds: int) -> str:
    """Return clock time to the nearest minute, where seconds would only be in the way."""
    return clock((seconds + 30) // 60 * 60)


def onward(seconds: int) -> str:
    """Return clock time rounded up to a whole minute: who can start then can be told that one."""
    return clock(-(-seconds // 60) * 60)


def minutes(seconds: int, *, sign: bool = False) -> str:
    """Return a length of time, rounded up to whole minutes: "12 min", "1 h 45 min", "+3 min"."""
    whole = -(-abs(seconds) // 60)
    text = f"{whole} min" if whole < 100 else f"{whole // 60} h {whole % 60:02d} min"
    if sign and whole:
        return ("+" if seconds > 0 else "−") + text
    return text


def listed(names: Iterable[str]) -> str:
    """Return names in order as "a", "a and b", "a, b and c"."""
    ordered = sorted(names)
    if len(ordered) < 2:
        return "".join(ordered)
    return f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def counted(count: int, word: str, plural: str | None = None) -> str:
    """Return "1 carer", "3 carers"."""
    return f"{count} {word if count == 1 else plural or word + 's'}"
