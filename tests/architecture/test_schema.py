"""What the database itself keeps: the audit trail, the constraints and the triggers are there."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core.grants import as_owner
from core.models import Scope, StatusChange
from tests.architecture.source import APPS, ROOT
from tests.factories import NOW, World, direct_write

# Tables that keep no history of their rows, and why.
UNAUDITED = {
    "accounts_disclosure": "append-only: it is a trail itself",
    "accounts_signin": "append-only: a row is its own history",
    "allocation_contactattempt": "append-only: a row is its own history",
    "allocation_patientlook": "append-only: a row is its own history",
    "allocation_pulseanswer": "append-only, and nobody may find whose answer it is",
    "allocation_sessionnote": "append-only: a row is its own history",
    "core_boardversion": "a counter; no personal data",
    "core_handledevent": "a log of deliveries; ids only",
    "core_idempotencykey": "answers already given, kept for programs that send twice",
    "core_heartbeat": "signs of life of processes",
    "core_importfault": "written once with its batch, which is audited",
    "core_outboxevent": "a queue; ids only",
    "core_statuschange": "append-only: it is a trail itself",
    "directory_postcode": "public reference data, replaced whole",
    "messaging_delivery": "a queue of ids; each change of status is logged, its notice is audited",
    "messaging_message": "append-only: a row is its own history",
    "scheduling_clientinfo": "append-only: a row is its own history",
    "scheduling_clientsearch": "follows from audited tables, rewritten with each change",
    "scheduling_keysafe": "append-only: a row is its own history",
    "scheduling_episodeevent": "append-only: it is a trail itself",
    "reporting_reportrun": "append-only: a row is its own history",
    "rostering_availability": "worked out from audited tables, rewritten with each change",
    "scheduling_optimiserrun_patches": "written once with its run, which is audited",
    "scheduling_proposalline": "a proposal changes nothing; its run and publications are audited",
    "scheduling_partprogress": "rewritten twice a second while a run works; figures only",
    "scheduling_runprogress": "rewritten twice a second while a run works; figures only",
}
# Rules that hold only in the database. Named here a second time, so that none can go unnoticed.
RULES = {
    "assignment_ended_claims_no_time",
    "assignment_has_its_carers",
    "assignment_has_its_visits_time",
    "assignment_is_its_commitment",
    "assignment_once",
    "absence_is_decided_by_dso",
    "availability_one_at_a_time",
    "carer_in_one_place_at_a_time",
    "commitment_key",
    "duty_one_at_a_time",
    "delivery_status_is_known",
    "allocation_one_at_a_time",
    "allocation_only_ends",
    "case_has_clinician_once_allocated",
    "case_is_never_unallocated",
    "case_one_lock",
    "case_source_once",
    "contact_attempt_append_only",
    "patient_look_append_only",
    "pulse_answer_append_only",
    "session_note_append_only",
    "session_one_lead",
    "session_one_running",
    "episode_event_append_only",
    "episode_one_open_per_visit",
    "episode_step_is_quiet_once_known",
    "episode_step_once",
    "message_append_only",
    "notice_once",
    "thread_once_per_subject",
    "client_info_append_only",
    "client_info_number_once",
    "disclosure_append_only",
    "disclosure_has_reason",
    "key_safe_append_only",
    "key_safe_number_once",
    "reference_of_one_client",
    "reference_once_a_system",
    "exclusion_by_two_people",
    "exclusion_has_review",
    "exclusion_once",
    "exclusion_is_decided_and_authorised",
    "grant_is_not_to_oneself",
    "import_applied_once",
    "neighbour_low_then_high",
    "neighbour_once",
    "pattern_is_agreed_by_dso",
    "pattern_one_at_a_time",
    "pattern_starts_on_monday",
    "placement_starts_on_monday",
    "policy_one_at_a_time",
    "report_run_append_only",
    "report_run_once",
    "sign_in_append_only",
    "status_change_append_only",
    "visit_has_its_carers",
    "visit_inside_tolerance",
    "visit_is_cancelled_by_dso",
    "visit_one_per_line_and_day",
    "visit_plan_is_agreed_by_dso",
    "visit_plan_line_is_frozen",
    "visit_plan_one_at_a_time",
    "visit_reference_once",
    "visit_times_key",
}
RAW = re.compile(r"(?:ADD CONSTRAINT|CREATE (?:CONSTRAINT )?TRIGGER)\s+(\w+)", re.IGNORECASE)

pytestmark = pytest.mark.django_db


def get_models() -> list[type[models.Model]]:
    """Return every concrete model of our apps, tables between two models too."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.app_label in APPS and model._meta.managed]


HISTORIES = [model for model in get_models() if model.__name__.endswith("History")]
RECORDS = [model for model in get_models() if model not in HISTORIES]


def select(statement: str, *values: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def get_triggers(table: str) -> dict[str, str]:
    """Return the enabled triggers of a table: name and what they do."""
    rows = select(
        "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t "
        "JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal AND t.tgenabled <> 'D'",
        table,
    )
    return dict(rows)  # type: ignore[arg-type]


def get_kept_events(table: str) -> set[str]:
    """Return which of insert, update and delete copy a table's rows into its history."""
    kept = set()
    for text in get_triggers(table).values():
        if re.search(r'INSERT INTO "\w+history"', text):
            kept |= {word for word in ("INSERT", "UPDATE", "DELETE") if f"AFTER {word}" in text}
    return kept


@pytest.mark.parametrize("table", sorted(model._meta.db_table for model in RECORDS))
def test_a_table_keeps_every_version_of_its_rows_or_says_why_not(table: str) -> None:
    expected = set() if table in UNAUDITED else {"INSERT", "UPDATE", "DELETE"}
    assert get_kept_events(table) == expected


def test_each_unaudited_table_is_one_that_is_there() -> None:
    assert set(UNAUDITED) <= {model._meta.db_table for model in RECORDS}


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_a_history_refuses_to_change_or_delete(model: type[models.Model]) -> None:
    refused = {
        word
        for text in get_triggers(model._meta.db_table).values()
        for word in ("UPDATE", "DELETE")
        if re.search(rf"BEFORE [\w ]*{word}", text) and "RAISE EXCEPTION" in text
    }
    assert refused == {"UPDATE", "DELETE"}


def get_history(model: type[models.Model]) -> type[models.Model]:
    return apps.get_model(model._meta.app_label, f"{model.__name__}History")


@pytest.mark.parametrize("name", ["ScopeHistory", "StatusChange", "SignIn"])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_logged_cannot_be_changed_or_deleted(day: World, name: str, act: str) -> None:
    from accounts.services import record_sign_in

    record_sign_in(email="x@tests.example", how="password", succeeded=False, at=NOW)
    model = next(model for model in get_models() if model.__name__ == name)
    rows = model._default_manager.all()
    before = rows.count()
    assert before
    field = {"ScopeHistory": "name", "StatusChange": "reason", "SignIn": "how"}[name]

    def change() -> None:
        rows.update(**{field: "x"}) if act == "update" else rows._raw_delete(rows.db)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change()
    with as_owner(), pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        change()
    assert rows.count() == before


def test_a_bulk_write_leaves_a_version_of_every_row(day: World) -> None:
    history = get_history(Scope)._default_manager
    before = history.count()
    with direct_write():
        changed = Scope.objects.update(name=models.functions.Concat("name", models.Value("!")))
    assert history.count() == before + changed


def test_every_change_of_a_state_says_who_when_from_and_to(day: World) -> None:
    rows = StatusChange.objects.all()
    assert rows
    assert all(row.actor_name and row.occurred_at and row.to_status for row in rows)
    assert all(row.from_status != row.to_status for row in rows)


def get_names() -> set[str]:
    """Return the names of all constraints, unique indexes and enabled triggers of the schema."""
    rows = select(
        "SELECT conname FROM pg_constraint WHERE convalidated UNION "
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid UNION "
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    names = {name for (name,) in rows}
    # A trigger's name in the schema is `pgtrigger_<name>_<hash>`.
    return names | {re.sub(r"^pgtrigger_(.*)_[0-9a-f]{5}$", r"\1", name) for name in names}


def test_every_constraint_index_and_trigger_of_the_models_is_in_the_schema() -> None:
    wanted = {
        rule.name
        for model in RECORDS
        for rule in (
            *model._meta.constraints,
            *model._meta.indexes,
            *getattr(model._meta, "triggers", ()),
        )
    }
    assert len(wanted) > 80
    assert wanted - get_names() == set()


def test_every_rule_that_a_migration_writes_as_sql_is_in_the_schema() -> None:
    files = [path for app in APPS for path in Path(ROOT, app).glob("migrations/*.py")]
    written = {name for path in files for name in RAW.findall(path.read_text(encoding="utf-8"))}
    assert {"assignment_has_its_visits_time", "assignment_is_its_commitment"} <= written
    assert written - get_names() == set()


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_that_holds_in_the_database_is_there(name: str) -> None:
    assert name in get_names()


@pytest.mark.parametrize(
    "name",
    [
        "carer_in_one_place_at_a_time",
        "duty_one_at_a_time",
        "availability_one_at_a_time",
        "visit_plan_one_at_a_time",
        "assignment_is_its_commitment",
    ],
)
def test_a_rule_that_a_swap_breaks_in_between_is_checked_at_the_end(name: str) -> None:
    assert select("SELECT condeferred FROM pg_constraint WHERE conname = %s", name) == [(True,)]


@pytest.mark.parametrize("name", ["visit_has_its_carers", "assignment_has_its_carers"])
def test_the_number_of_carers_is_counted_at_the_end(name: str) -> None:
    rows = select(
        "SELECT tginitdeferred FROM pg_trigger WHERE tgname LIKE %s", f"pgtrigger_{name}_%"
    )
    assert rows == [(True,)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_column_with_a_closed_set_of_words_refuses_every_other(
    model: type[models.Model],
) -> None:
    checks = [
        text
        for (text,) in select(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'c' AND conrelid = %s::regclass",
            model._meta.db_table,
        )
    ]
    loose = {
        f"{model._meta.db_table}.{field.name}"
        for field in model._meta.fields
        if field.choices
        and not any(
            f"({field.column})" in text
            and all(f"'{value}'" in text for value, _ in field.flatchoices)
            for text in checks
        )
    }
    assert loose == set()
