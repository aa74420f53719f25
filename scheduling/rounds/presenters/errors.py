"""What a form's page says when something cannot be used or was refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.errors import DomainError, InvalidInput


@dataclass(frozen=True, slots=True)
class PageErrors:
    """Sentences by field; the name is empty where a sentence concerns no field."""

    items: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.items if key == name), "")


def present_errors(errors: Mapping[str, str]) -> PageErrors:
    """Return a form's sentences; those on the whole form have no field."""
    return PageErrors(
        tuple(("" if name == "__all__" else name, text) for name, text in errors.items())
    )


def present_refusal(error: DomainError, fields: Collection[str]) -> PageErrors:
    """Return a refusal; it leads to its field where the page has that field."""
    field = error.field if isinstance(error, InvalidInput) and error.field in fields else ""
    sentences = getattr(error, "sentences", (error.sentence,))
    return PageErrors(tuple((field, sentence) for sentence in sentences))
