"""Every cell of every table of every app: allowed exactly when a row lists it."""

import re
from importlib import import_module

import pytest
from django.db.models import TextChoices

from core.errors import InvalidTransition
from core.management.commands.state_diagrams import find_state_machines
from core.state_machine import StateMachine, move

MACHINES = {machine.name: machine for machine in find_state_machines()}

# Which closed set of words each table speaks of, and where it starts and ends.
TABLES = {
    "policy": ("core.states", "PolicyStatus", "draft", {"superseded"}),
    "import": ("core.states", "ImportStatus", "staged", {"applied", "rejected"}),
    "worker": ("directory.states", "WorkerStatus", "joining", {"left"}),
    "pattern": ("rostering.states", "PatternStatus", "draft", {"superseded"}),
    "duty": ("rostering.states", "DutyStatus", "planned", {"worked", "cancelled"}),
    "absence": (
        "rostering.states",
        "AbsenceStatus",
        "asked",
        {"refused", "withdrawn", "ended"},
    ),
    "client_service": ("scheduling.clients.states", "ClientStatus", "pending", {"ended"}),
    "carer_exclusion": (
        "scheduling.clients.states",
        "ExclusionStatus",
        "requested",
        {"ended", "refused"},
    ),
    "visit_plan": ("scheduling.visits.states", "PlanStatus", "draft", {"superseded"}),
    "visit_planning": (
        "scheduling.visits.states",
        "PlanningStatus",
        "unassigned",
        {"cancelled", "covered_alternative"},
    ),
    "case": ("allocation.states", "CaseStatus", "queued", {"closed_at_source"}),
    "allocation_session": ("allocation.states", "SessionStatus", "planned", {"closed"}),
    "clinician_shift": ("allocation.states", "ShiftStatus", "not_included", set()),
    "allocation_feedback": ("allocation.states", "FeedbackStatus", "new", {"actioned"}),
    "notice": ("messaging.states", "NoticeStatus", "open", {"closed"}),
    "delivery": ("messaging.states", "DeliveryStatus", "queued", {"sent", "dead", "withdrawn"}),
    "unassigned_episode": (
        "scheduling.unassigned.states",
        "EpisodeStatus",
        "open",
        {"resolved"},
    ),
    "optimiser_run": (
        "scheduling.rounds.states",
        "RunStatus",
        "queued",
        {"applied", "discarded", "cancelled", "failed"},
    ),
    "run_part": ("scheduling.rounds.states", "PartStatus", "queued", {"done", "ended"}),
    "change_notice": (
        "scheduling.rounds.states",
        "ChangeNoticeStatus",
        "drafted",
        {"told", "withdrawn"},
    ),
}
# Every move there may be, written out here a second time: a changed table has to change this too.
MOVES = {
    "policy": "draft>approved approved>superseded",
    "import": "staged>applied staged>rejected",
    "worker": "joining>active active>leaving leaving>left",
    "pattern": "draft>agreed agreed>superseded",
    "duty": "planned>worked planned>cancelled",
    "absence": (
        "asked>agreed asked>refused asked>withdrawn agreed>withdrawn asked>entered "
        "agreed>entered entered>replanned entered>ended replanned>ended "
        "entered>withdrawn replanned>withdrawn"
    ),
    "client_service": (
        "pending>active active>suspended suspended>active active>ending suspended>ending "
        "pending>ended suspended>ended ending>ended"
    ),
    "carer_exclusion": (
        "requested>dso_decided dso_decided>authorised authorised>active requested>refused "
        "dso_decided>refused active>active active>ended"
    ),
    "visit_plan": "draft>agreed agreed>superseded",
    "visit_planning": (
        "unassigned>planned planned>planned notified>planned planned>unassigned "
        "notified>unassigned planned>notified unassigned>cancelled planned>cancelled "
        "notified>cancelled suspended>cancelled unassigned>suspended planned>suspended "
        "notified>suspended suspended>unassigned unassigned>covered_alternative"
    ),
    "case": "queued>allocated allocated>allocated allocated>in_progress in_progress>allocated "
    "in_progress>completed allocated>completed completed>allocated queued>closed_at_source "
    "allocated>closed_at_source",
    "allocation_session": "planned>active active>paused paused>active active>closed paused>closed",
    "clinician_shift": "not_included>ready declined>ready not_included>requested "
    "declined>requested requested>ready requested>declined ready>paused paused>paused paused>ready "
    "ready>finishing paused>finishing finishing>ready not_included>off requested>off declined>off "
    "ready>off paused>off finishing>off off>ready ready>not_included requested>not_included",
    "allocation_feedback": "new>reviewed new>actioned reviewed>actioned",
    "notice": "open>acknowledged open>closed acknowledged>closed",
    "delivery": (
        "queued>sent failed>sent queued>failed queued>dead failed>dead queued>withdrawn "
        "failed>withdrawn"
    ),
    "unassigned_episode": "open>resolved",
    "optimiser_run": (
        "queued>running running>proposed proposed>applied proposed>discarded queued>cancelled "
        "running>cancelled queued>failed running>failed"
    ),
    "run_part": "queued>running running>done queued>ended running>ended",
    "change_notice": "drafted>open open>told drafted>withdrawn open>withdrawn",
}

CELLS = [
    pytest.param(machine, name, state, id=f"{machine.name}-{name}-{state}")
    for machine in MACHINES.values()
    for name in machine.transitions
    for state in sorted(machine.states)
]


def get_words(machine: str) -> type[TextChoices]:
    module, name, _, _ = TABLES[machine]
    words: type[TextChoices] = getattr(import_module(module), name)
    return words


def test_every_table_is_known_here() -> None:
    assert set(MACHINES) == set(TABLES) == set(MOVES)


@pytest.mark.parametrize(("machine", "name", "state"), CELLS)
def test_a_move_is_allowed_exactly_where_its_row_lists_it(
    machine: StateMachine, name: str, state: str
) -> None:
    row = machine.transitions[name]
    if state in row.sources:
        assert machine.get_target(name, state) == row.target
        assert name in machine.get_allowed(state)
    else:
        with pytest.raises(InvalidTransition):
            machine.get_target(name, state)
        assert name not in machine.get_allowed(state)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_these_moves_and_no_others(name: str) -> None:
    rows = MACHINES[name].transitions.values()
    moves = {f"{source}>{row.target}" for row in rows for source in row.sources}
    assert moves == set(MOVES[name].split())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_speaks_of_all_words_of_its_status_and_of_no_others(name: str) -> None:
    assert MACHINES[name].states == set(get_words(name).values)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_starts_and_ends_where_it_should(name: str) -> None:
    _, _, initial, final = TABLES[name]
    assert (MACHINES[name].initial, MACHINES[name].final) == (initial, final)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_state_can_be_reached(name: str) -> None:
    machine = MACHINES[name]
    reached, waiting = set[str](), {machine.initial}
    while waiting:
        reached |= waiting
        ways = {(move, state) for state in waiting for move in machine.get_allowed(state)}
        waiting = {machine.get_target(*way) for way in ways} - reached
    assert reached == machine.states


@pytest.fixture
def door() -> StateMachine:
    return StateMachine(
        "front_door",
        initial="shut_tight",
        transitions=[
            move("open_wide", ["shut_tight"], "open"),
            move("close", ["open"], "shut_tight"),
            move("remove", ["open", "shut_tight"], "gone"),
        ],
    )


def test_a_refusal_says_what_is_possible_instead(door: StateMachine) -> None:
    with pytest.raises(InvalidTransition) as refused:
        door.get_target("close", "shut_tight")
    assert refused.value.sentence == (
        "This front door is shut tight, so it cannot be changed by “close”. "
        "Possible now: open_wide, remove."
    )


def test_a_refusal_in_a_final_state_offers_nothing(door: StateMachine) -> None:
    with pytest.raises(InvalidTransition, match=r"Possible now: nothing more\.$"):
        door.get_target("close", "gone")


def test_a_move_that_no_row_names_is_a_bug_not_a_refusal(door: StateMachine) -> None:
    with pytest.raises(KeyError):
        door.get_target("paint", "open")


def test_a_diagram_has_every_move_start_and_end(door: StateMachine) -> None:
    assert door.draw().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> shut_tight",
        "    shut_tight --> open: open_wide",
        "    open --> shut_tight: close",
        "    open --> gone: remove",
        "    shut_tight --> gone: remove",
        "    gone --> [*]",
    ]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_names_of_moves_are_verbs_in_lower_case(name: str) -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", move) for move in MACHINES[name].transitions)
