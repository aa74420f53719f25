"""Migrations that do not draw the whole product again at every step.

Django renders every model that is related to the one a step touches, however far away, before it
goes on. In one schema nearly all are related: a thousand steps rendered 26,000 models, minutes of
work for statements that need one model each. While `render_little` holds, a step that only adds
something renders the model it adds to. A step that runs Python is given all models afresh, by
Django's own mark for a state whose rendering was put off.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

Key = tuple[str, str]
ADDS = ("add_model", "add_field", "add_index", "add_constraint")


def _find_itself(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[Key]:
    """Say that a change of a model concerns that model alone, and that the rest was put off."""
    state.is_delayed = True
    return {(app_label, model_name)}


def _render_itself(add: Callable[..., None]) -> Callable[..., None]:
    """Let something be added to a state so that the model it is added to is rendered alone."""

    @wraps(add)
    def run(state: ProjectState, *words: Any, **named: Any) -> None:
        with patch.object(ProjectState, "_find_reload_model", _find_itself):
            add(state, *words, **named)

    return run


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    """Add a trigger: it stands in the database, and no model looks different for it."""
    options = state.models[app_label, operation.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", []), operation.trigger]
    state.is_delayed = True


@contextmanager
def render_little() -> Iterator[None]:
    """Render no more models than a step needs, for as long as this holds."""
    with ExitStack() as stack:
        for name in ADDS:
            add = _render_itself(getattr(ProjectState, name))
            stack.enter_context(patch.object(ProjectState, name, add))
        stack.enter_context(patch.object(AddTrigger, "state_forwards", _add_trigger))
        yield
