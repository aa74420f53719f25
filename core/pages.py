"""What every page with a form has in common: its sentences when something cannot be used."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django import forms

from core.errors import DomainError, InvalidInput
from core.times import parse_day

AnswerT = TypeVar("AnswerT")
NO_FORM_LEFT = {403, 404}


@dataclass(frozen=True, slots=True)
class PageErrors:
    """Sentences by field; the name is empty where a sentence concerns no field."""

    items: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.items if key == name), "")


def present_form(form: forms.BaseForm) -> PageErrors:
    """Return the first sentence of each field; those on the whole form have no field."""
    return PageErrors(
        tuple(
            ("" if name == "__all__" else name, str(lines[0]))
            for name, lines in form.errors.items()
        )
    )


def present_refusal(error: DomainError, fields: Collection[str] = ()) -> PageErrors:
    """Return a refusal; it leads to its field where the page has that field."""
    field = error.field if isinstance(error, InvalidInput) and error.field in fields else ""
    sentences = getattr(error, "sentences", (error.sentence,))
    return PageErrors(tuple((field, sentence) for sentence in sentences))


def read_id(text: str) -> UUID | None:
    """Return the id in an address, None where there is none; raise where it is no id."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("This address holds something that is not an id.") from None


def submit(form: forms.Form, act: Callable[..., AnswerT]) -> tuple[AnswerT | None, PageErrors, int]:
    """Call a service with what a form holds: its answer, what stood in the way, and the status.

    What is not there, or closed to whoever asks, has no form to come back to: it is raised.
    """
    if not form.is_valid():
        return None, present_form(form), 422
    try:
        return act(**form.cleaned_data), PageErrors(), 200
    except DomainError as error:
        if error.status in NO_FORM_LEFT:
            raise
        return None, present_refusal(error, form.fields), error.status


class DayField(forms.CharField):
    """A date as 25/11/2026, or as a date picker sends it."""

    def clean(self, value: Any) -> date | None:
        """Return the date; None where it may be left out and was."""
        text = super().clean(value)
        if not text and not self.required:
            return None
        try:
            return parse_day(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


def read_choice(
    label: str, choices: Collection[tuple[Any, str]], *, required: bool = True
) -> forms.ChoiceField:
    """Return a field that holds one of these, and says so where it does not."""
    sentence = f"Choose {label} from the list."
    messages: Mapping[str, str] = dict.fromkeys(("required", "invalid_choice"), sentence)
    known = [(str(value), text) for value, text in choices]
    return forms.ChoiceField(choices=known, required=required, error_messages=dict(messages))
