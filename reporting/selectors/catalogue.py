"""The rules of the procedures and our answers to what they leave open; shipped in docs/."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings

from core.errors import NotFound

RULES = Path("docs", "requirements.csv")
ANSWERS = Path("docs", "decisions-on-questions.csv")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in a sentence and how one sees that it holds; or a question with our answer."""

    id: str
    rule: str
    acceptance: str
    source: str = ""
    missing: str = ""
    related: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether the procedures leave it open and the product had to decide."""
        return self.id.startswith("OQ-")

    @property
    def subject(self) -> str:
        """The letters that its id begins with."""
        return self.id.partition("-")[0]


@cache
def get_rules() -> tuple[Rule, ...]:
    """Return everything that can be told of a rule, in the order of the catalogue."""
    root = Path(settings.BASE_DIR)
    answers = tuple(_read_answers(root / ANSWERS))
    asked: dict[str, list[str]] = defaultdict(list)
    for one in answers:
        for rule_id in one.related:
            asked[rule_id].append(one.id)
    rules = tuple(_read_rules(root / RULES, asked))
    known = {one.id for one in rules}
    return (
        *rules,
        *(replace(one, related=tuple(filter(known.__contains__, one.related))) for one in answers),
    )


def get_rule(*, rule_id: str) -> Rule:
    """Return one rule, or raise NotFound."""
    found = next((one for one in get_rules() if one.id == rule_id), None)
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def find_rules(*, words: str) -> tuple[Rule, ...]:
    """Return the rules that hold all of these words, by id or in their sentences."""
    wanted = words.casefold().split()
    return tuple(one for one in get_rules() if all(word in _get_text(one) for word in wanted))


def _get_text(one: Rule) -> str:
    return f"{one.id} {one.rule} {one.acceptance}".casefold()


def _read_rules(path: Path, asked: dict[str, list[str]]) -> Iterator[Rule]:
    """Yield the rules of which something is built."""
    for row in _read(path):
        if row["rule"]:
            yield Rule(
                row["id"],
                row["rule"],
                row["acceptance"],
                row["source"],
                row["missing"],
                tuple(asked.get(row["id"], ())),
            )


def _read_answers(path: Path) -> Iterator[Rule]:
    for row in _read(path):
        related = tuple(row["rules"].split())
        yield Rule(row["id"], row["question"], row["answer"], related=related)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
