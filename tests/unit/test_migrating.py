"""A step of a migration renders the model that it adds to, and no more."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, CreateModel
from django.db.migrations.state import ProjectState, StateApps
from pgtrigger import Delete, Protect
from pgtrigger.migrations import AddTrigger

from core.migrating import render_little


def make_model(name: str, **fields: models.Field) -> CreateModel:
    return CreateModel(name, [("id", models.AutoField(primary_key=True)), *fields.items()])


def refer_to(name: str) -> models.ForeignKey:
    return models.ForeignKey(f"core.{name}", on_delete=models.PROTECT)


@pytest.fixture
def state() -> ProjectState:
    """A carer, to whom ten kinds of rows refer, all rendered."""
    found = ProjectState()
    make_model("Carer").state_forwards("core", found)
    for number in range(10):
        make_model(f"Row{number}", carer=refer_to("Carer")).state_forwards("core", found)
    assert len(found.apps.get_models()) == 11
    return found


@pytest.fixture
def rendered() -> Iterator[list[str]]:
    """The names of the models that are rendered from now on."""
    names: list[str] = []
    original = StateApps.render_multiple

    def render(apps: StateApps, states: list) -> None:
        names.extend(one.name for one in states)
        original(apps, states)

    with patch.object(StateApps, "render_multiple", render):
        yield names


CHECK = models.CheckConstraint(condition=models.Q(id__gt=0), name="row_is_numbered")
STEPS = {
    "a model": (make_model("Visit", carer=refer_to("Carer")), ["Visit"]),
    "a field": (AddField("Row1", "second", refer_to("Row2")), ["Row1"]),
    "a constraint": (AddConstraint("Row1", CHECK), ["Row1"]),
    "a trigger": (AddTrigger("row1", Protect(name="stop", operation=Delete)), []),
}


@pytest.mark.parametrize("what", STEPS)
def test_adding_something_renders_one_model_at_most(
    state: ProjectState, rendered: list[str], what: str
) -> None:
    step, expected = STEPS[what]
    with render_little():
        step.state_forwards("core", state)
    assert rendered == expected


def test_a_step_that_runs_python_sees_all_models_afresh(state: ProjectState) -> None:
    with render_little():
        STEPS["a field"][0].state_forwards("core", state)
        state.clear_delayed_apps_cache()
    row, other = (state.apps.get_model("core", name) for name in ("Row1", "Row2"))
    assert row._meta.get_field("second").related_model is other
    assert other._meta.get_field("carer").related_model is state.apps.get_model("core", "Carer")


def test_afterwards_a_step_renders_all_that_is_related(
    state: ProjectState, rendered: list[str]
) -> None:
    with render_little():
        pass
    STEPS["a field"][0].state_forwards("core", state)
    assert len(rendered) == 11
