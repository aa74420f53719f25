"""Every failure we expect is a DomainError with one sentence for the person who meets it.

Anything else is a bug. The sentence names who, when, why and what to do; the code is for programs.
Both are the same at every door.
"""

from collections.abc import Sequence


class DomainError(Exception):
    """A rule was broken; nothing was written."""

    status = 409
    code = "conflict"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code:
            self.code = code


class NotPermitted(DomainError):
    """This person may not do this anywhere."""

    status = 403
    code = "not_permitted"


class NotFound(DomainError):
    """There is no such record, or it lies outside what this person may see."""

    status = 404
    code = "not_found"


class InvalidInput(DomainError):
    """What was typed or sent cannot be used; `field` says which part."""

    status = 422
    code = "invalid_input"

    def __init__(self, sentence: str, *, field: str = "", code: str | None = None) -> None:
        super().__init__(sentence, code=code)
        self.field = field


class InvalidTransition(DomainError):
    """The record is in a state from which this cannot be done."""

    code = "invalid_transition"


class StaleVersion(DomainError):
    """Somebody changed the record since this person saw it."""

    code = "stale_version"


class RulesBroken(DomainError):
    """The change would break rules; each is named."""

    code = "rules_broken"

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class ReasonNeeded(DomainError):
    """Rules speak against the change and give way to a reason; each is named."""

    code = "reason_needed"

    def __init__(self, stops: Sequence[tuple[str, str, str]]) -> None:
        """Take each stop as code, sentence and the id of its rule."""
        super().__init__(" ".join(sentence for _, sentence, _ in stops))
        self.stops = tuple(stops)


class Busy(DomainError):
    """Somebody else holds the same records; trying again will do."""

    status = 503
    code = "busy"
    retry_after = 2
