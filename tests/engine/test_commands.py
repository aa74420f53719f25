"""The command line as scripts use it: exit statuses, one line of JSON, files whole or untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import main
from engine.rounds import commands
from engine.rounds.problem import Problem
from engine.rounds.result import Plan
from tests.engine.days import at, day_data

ROOT = Path(__file__).parents[2]


@pytest.fixture
def day(tmp_path: Path) -> str:
    """A file with a small day."""
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day_data()), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "engine", "rounds", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def write(path: Path, data: Any) -> str:
    """Write JSON and return the path."""
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def test_solve_check_and_recommend_in_processes(day: str, tmp_path: Path) -> None:
    out = str(tmp_path / "plan.json")
    solved = run("solve", day, "--iterations", "50", "--seed", "3", "--out", out)
    assert (solved.returncode, solved.stderr) == (0, "")
    figures = json.loads(solved.stdout)
    assert figures["iterations"] == 50
    assert figures["unassigned"] == 0
    assert figures["cost"] == sum(figures["cost_by_rule"].values())
    assert figures["cost_travel"] == figures["cost_by_rule"]["travel"] > 0
    checked = run("check", day, out)
    assert (checked.returncode, checked.stdout) == (0, "0 breaches\n")
    found = run("recommend", day, out, "--visit", "V1")
    assert found.returncode == 0
    assert {c["carer"] for c in json.loads(found.stdout)["candidates"]} == {"A", "B"}


def test_a_malformed_file_in_a_process(tmp_path: Path) -> None:
    data = day_data()
    data["visits"][1]["duration"] = "x"
    failed = run("check", write(tmp_path / "day.json", data), "missing.json")
    assert failed.returncode == 2
    assert failed.stderr == (
        'visits[1].duration: must be a whole number of seconds above 0, not "x"\n'
    )


def test_solve_for_seconds_from_a_plan(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    assert main(["rounds", "solve", day, "--iterations", "9", "--out", str(out)]) == 0
    first = out.read_text(encoding="utf-8")
    again = ["rounds", "solve", day, "--seconds", "0.05", "--out", str(out)]
    assert main([*again, "--start-from", str(out)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["stopped"] == "time"
    assert json.loads(out.read_text(encoding="utf-8")).keys() == json.loads(first).keys()
    assert list(tmp_path.glob("*.part")) == []


def test_check_prints_breaches(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"visit": "V1", "carers": ["A", "B"], "start": at(12)}]
    plan = write(tmp_path / "plan.json", {"assignments": lines, "unassigned": []})
    assert main(["rounds", "check", day, plan]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert (
        printed[0]
        == "missing: Visit V2 is not in the plan: assign it or leave it out with a reason."
    )
    assert printed[-1] == f"{len(printed) - 1} breaches"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a": 1' + "0" * 5000 + "}", "is not JSON"),
        ("\ufeff{}", "is not JSON"),
        ('{"name": "\\ud800"}', "is not JSON"),
        ("null", "must be an object"),
        ("{}", "format: must be"),
    ],
)
def test_what_is_no_day(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "day.json"
    path.write_text(text, encoding="utf-8")
    assert main(["rounds", "check", str(path), "plan.json"]) == 2
    line = capsys.readouterr().err
    assert words in line
    assert line.count("\n") == 1


def test_a_file_that_is_not_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "day.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert main(["rounds", "check", str(path), "plan.json"]) == 2
    assert "is not JSON" in capsys.readouterr().err


def test_files_that_are_not_there(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rounds", "check", str(tmp_path / "none.json"), day]) == 2
    assert "none.json: cannot be read: No such file" in capsys.readouterr().err
    nowhere = str(tmp_path / "none" / "plan.json")
    assert main(["rounds", "solve", day, "--iterations", "1", "--out", nowhere]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([], "must be an object"),
        ({}, "assignments: is missing"),
        ({"assignments": [], "unassigned": 5}, "unassigned: must be a list, not 5"),
        ({"assignments": [5], "unassigned": []}, "assignments[0]: must be an object, not 5"),
        (
            {"assignments": [{"visit": "V1", "carers": "A", "start": 0}], "unassigned": []},
            'assignments[0].carers: must be a list, not "A"',
        ),
        (
            {"assignments": [{"visit": "V1", "carers": ["A"], "start": True}], "unassigned": []},
            "assignments[0].start: must be a whole number of seconds from midnight, not true",
        ),
        (
            {"assignments": [], "unassigned": [{"visit": "V1"}]},
            "unassigned[0].reason: is missing",
        ),
    ],
)
def test_what_is_no_plan(
    plan: object, words: str, day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rounds", "check", day, write(tmp_path / "plan.json", plan)]) == 2
    assert words in capsys.readouterr().err


def test_recommend_for_an_unknown_visit(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = write(tmp_path / "plan.json", {"assignments": [], "unassigned": []})
    assert main(["rounds", "recommend", day, plan, "--visit", "X"]) == 2
    assert "no visit with the id" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--iterations", "5"],
        ["--out", "p.json"],
        ["--seconds", "0", "--out", "p.json"],
        ["--seconds", "nan", "--out", "p.json"],
        ["--seconds", "1", "--iterations", "5", "--out", "p.json"],
        ["--iterations", "-5", "--out", "p.json"],
    ],
)
def test_wrong_arguments(arguments: list[str], day: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["rounds", "solve", day, *arguments])
    assert caught.value.code == 2


def test_a_plan_that_breaks_rules_is_not_written(
    day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    out.write_text("what was there before", encoding="utf-8")
    real = commands.solve

    def lose_everything(problem: Problem, *arguments: Any, **options: Any) -> Any:
        result = real(problem, *arguments, **options)
        object.__setattr__(result, "plan", Plan())
        return result

    monkeypatch.setattr(commands, "solve", lose_everything)
    assert main(["rounds", "solve", day, "--iterations", "1", "--out", str(out)]) == 3
    assert "refused" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "what was there before"
