"""Reading values out of decoded JSON, and every fault on the way with the key it is at."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.rounds.problem import Place, ProblemError

EARLIEST_TIME, LATEST_TIME = -86_400, 3 * 86_400  # seconds: one day before to two days after
LONGEST = 2 * 86_400  # seconds
FARTHEST = 100_000.0  # km

Object = Mapping[str, object]
MISSING = object()


class FileError(ProblemError):
    """A file that cannot be used. The text is one line that names the file or the key."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, at `path`, for example `visits[12].duration`."""

    path: str
    message: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.path}: {self.message}" if self.path else self.message


def read_json(path: str) -> object:
    """Decode a JSON file.

    Raises
    ------
    FileError
        If there is no such file or it is not JSON in UTF-8.
    """
    try:
        with open(path, encoding="utf-8") as file:
            data: object = json.load(file)
        json.dumps(
            data, ensure_ascii=False
        ).encode()  # refuses halves of characters, such as \ud800
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path}: is not JSON: {_one_line(str(error))}") from None
    return data


class Faults:
    """Collects faults while values are read; what cannot be read becomes a harmless stand-in.

    Every reader takes the object, the name of the key in it, and the path of the object.
    """

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, path: str, message: str) -> None:
        """Note a fault."""
        self.found.append(Fault(path, message))

    def raise_first(self) -> None:
        """Raise FileError with the first fault, if there is any."""
        if self.found:
            raise FileError(str(self.found[0]))

    def mapping(self, value: object, path: str) -> Object:
        """Return an object as it is."""
        if isinstance(value, dict):
            return value
        self.add(path, f"must be an object, not {show(value)}")
        return _Unreadable()

    def value(self, item: Object, key: str, path: str, missing: str = "is missing") -> object:
        """Return what is at a key, or MISSING and note that."""
        if isinstance(item, _Unreadable):
            return MISSING  # noted already, and not once more for every key
        if key not in item:
            self.add(_join(path, key), missing)
            return MISSING
        return item[key]

    def child(self, item: Object, key: str, path: str) -> Object:
        """Return the object at a key."""
        value = self.value(item, key, path)
        return _Unreadable() if value is MISSING else self.mapping(value, _join(path, key))

    def array(self, item: Object, key: str, path: str) -> list[object]:
        """Return the list at a key."""
        value = self.value(item, key, path)
        if isinstance(value, list):
            return value
        if value is not MISSING:
            self.add(_join(path, key), f"must be a list, not {show(value)}")
        return []

    def objects(self, item: Object, key: str, path: str) -> Iterator[tuple[str, Object]]:
        """Yield the objects in the list at a key, each with its path."""
        for number, value in enumerate(self.array(item, key, path)):
            place = f"{_join(path, key)}[{number}]"
            yield place, self.mapping(value, place)

    def text(self, item: Object, key: str, path: str, *, blank: bool = False) -> str:
        """Return the text at a key."""
        value = self.value(item, key, path)
        if isinstance(value, str) and (blank or value.strip()):
            return value
        if value is not MISSING:
            wanted = "text" if blank else "text that is not empty"
            self.add(_join(path, key), f"must be {wanted}, not {show(value)}")
        return ""

    def texts(self, item: Object, key: str, path: str) -> list[str]:
        """Return the list of texts at a key."""
        texts = []
        for number, value in enumerate(self.array(item, key, path)):
            if isinstance(value, str):
                texts.append(value)
            else:
                self.add(f"{_join(path, key)}[{number}]", f"must be text, not {show(value)}")
        return texts

    def whole(self, item: Object, key: str, path: str, low: int, high: int, unit: str = "") -> int:
        """Return the whole number at a key, from `low` to `high`."""
        value = self.value(item, key, path)
        if value is MISSING:
            return low
        return self.whole_value(value, _join(path, key), low, high, unit)

    def whole_value(self, value: object, path: str, low: int, high: int, unit: str = "") -> int:
        """Return a value that must be a whole number from `low` to `high`."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        bounds = {0: "not below 0", 1: "above 0"}.get(low, f"from {low}")
        if isinstance(value, int) and not isinstance(value, bool) and value > high:
            bounds = f"at most {high}"
        self.add(path, f"must be a whole number {unit}{bounds}, not {show(value)}")
        return low

    def time(self, item: Object, key: str, path: str) -> int:
        """Return the time at a key, in seconds from midnight."""
        value = self.value(item, key, path)
        return 0 if value is MISSING else self.time_value(value, _join(path, key))

    def time_value(self, value: object, path: str) -> int:
        """Return a value that must be a time."""
        if isinstance(value, int) and not isinstance(value, bool):
            if EARLIEST_TIME <= value <= LATEST_TIME:
                return value
            self.add(path, f"must be within {EARLIEST_TIME} and {LATEST_TIME}, not {show(value)}")
        else:
            self.add(path, f"must be a whole number of seconds from midnight, not {show(value)}")
        return 0

    def length(self, item: Object, key: str, path: str, *, low: int = 0) -> int:
        """Return the length of time at a key, in seconds."""
        return self.whole(item, key, path, low, LONGEST, "of seconds ")

    def positive(self, item: Object, key: str, path: str) -> float:
        """Return the number above 0 at a key."""
        value = self.value(item, key, path)
        if value is MISSING:
            return 1.0
        number = as_number(value)
        if number is None or not 1e-6 <= number <= 1e6:
            bounds = "above 0" if number is None or number <= 0 else "from 0.000001 to 1000000"
            self.add(_join(path, key), f"must be a number {bounds}, not {show(value)}")
            return 1.0
        return number

    def position(self, item: Object, key: str, path: str) -> Place:
        """Return the position at a key: [x, y] in km."""
        value = self.value(item, key, path)
        if isinstance(value, list) and len(value) == 2:
            x, y = (as_number(part) for part in value)
            if x is not None and y is not None and max(abs(x), abs(y)) <= FARTHEST:
                return x, y
        if value is not MISSING:
            text = f"must be a position [x, y] in kilometres, not {show(value)}"
            self.add(_join(path, key), text)
        return 0.0, 0.0


class _Unreadable(dict[str, object]):
    """Stands in for an object that is not one, so that its keys are not called missing too."""


def as_number(value: object) -> float | None:
    """Return a finite number as a float, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def show(value: object) -> str:
    """Return a value as JSON has it, shortened to fit into one line."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an empty list" if not value else "a list"
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a huge number"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 40 else text[:37] + "…"


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _one_line(text: str) -> str:
    return " ".join(text.split())
