"""The page of the benchmarks: every figure, and what lost as plainly as what won."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.all import count_own_breaches, find_days
from benchmarks.published import find_instances, read_best_known
from benchmarks.write_up import flatten, main, show, write_page
from scripts import benchmarking

Json = dict[str, Any]


def row(solver: str, cost: float | None, **changes: Any) -> Json:
    """One solver on one day."""
    values: Json = {
        "day": "day-a",
        "solver": solver,
        "version": "" if solver == "Careround" else "9.9",
        "left_out": 3,
        "left_out_by_priority": {"1": 0, "2": 3},
        "cost_minutes": cost,
        "breaches": 0,
        "seconds": 10.02,
        "note": "",
    }
    return {**values, **changes}


def results(*days: Json, **sections: Any) -> Json:
    """A whole run."""
    return {
        "date": "2026-01-02",
        "seconds": 10.0,
        "seed": 7,
        "machine": {"processor": "Abacus", "cores": 2, "system": "Linux"},
        "versions": {"Python": "3.11.7"},
        "days": list(days),
        **sections,
    }


def test_the_head_says_how_to_repeat_it() -> None:
    page = write_page(results(row("Careround", 90.0), row("VROOM", 100.0)))
    assert "Run on 2026-01-02, 2 cores (Abacus, Linux), seed 7. Python 3.11.7, VROOM 9.9." in page
    assert "`make bench BENCH_DATA=folder BENCH_SECONDS=10`" in page


def test_a_day_won_a_day_lost_and_a_draw() -> None:
    page = write_page(
        results(
            row("Careround", 90.0),
            row("VROOM", 100.0, left_out=5),
            row("OR-Tools", 120.0),
            row("Careround", 150.0, day="day-b"),
            row("VROOM", 100.0, day="day-b", left_out=1),
            row("Careround", 70.0, day="day-c"),
            row("VROOM", 70.0, day="day-c"),
        )
    )
    assert "- day-a: Careround costs 10.0 % less than VROOM, 3 left out against 5." in page
    assert (
        "- day-b: **lost**: Careround costs 50.0 % more than VROOM, 3 left out against 1." in page
    )
    assert "- day-c: Careround and VROOM cost the same" in page
    assert "| day-a | VROOM | 5 | 1: 0, 2: 3 | 100 | 0 | 10.02 |  |" in page


def test_illegal_plans_and_missing_plans_win_nothing() -> None:
    none = {"left_out": None, "left_out_by_priority": None, "seconds": None, "breaches": None}
    page = write_page(
        results(
            row("Careround", 90.0),
            row("VROOM", 10.0, breaches=4),
            row("PyVRP", None, note="knows no breaks", **none),
        )
    )
    assert "- day-a: only Careround has a legal plan. Illegal: VROOM." in page
    assert "| day-a | PyVRP | – |  | – | – | – | knows no breaks |" in page
    ours = write_page(results(row("Careround", 90.0, breaches=1), row("VROOM", 100.0)))
    assert "- day-a: Careround has no legal plan. Illegal: Careround." in ours


def test_published_instances_by_size_and_those_that_lost() -> None:
    rows = [
        {
            "instance": f"i{n}",
            "patients": 50,
            "cost": 1.0,
            "best_known": 1.0,
            "above_percent": above,
            "breaches": 0,
            "seconds": 10.0,
        }
        for n, above in enumerate((-1.0, 0.0, 2.5))
    ]
    page = write_page(results(published=rows))
    assert "| 50 | 3 | 0.50 % | 2.50 % | 1 | 10.00 | 0 |" in page
    assert "Above the best known cost by 0.05 % or more: i2 (2.50 %)." in page
    unknown = [{**rows[0], "above_percent": None}]
    assert "| 50 | 1 | – | – | 0 |" in write_page(results(published=unknown))


def test_sections_that_did_not_run_are_not_on_the_page() -> None:
    page = write_page(results(scale=[], latencies={}))
    assert "Scale" not in page
    assert "Answers" not in page


def test_scale_latencies_and_pages() -> None:
    scale = {
        "visits": 1200,
        "carers": 160,
        "first_plan_seconds": 0.5,
        "near_final_seconds": 3.25,
        "reasons_seconds": 1.0,
        "left_out": 4,
        "cost_minutes": 12345.6,
        "iterations_per_second": 20000,
        "peak_megabytes": 400,
        "breaches": 0,
    }
    page = write_page(
        results(scale=[scale], latencies={"edit": {"p95": 1.5}}, pages=["the board     12 ms"])
    )
    assert "| 1,200 | 160 | 0.50 | 3.25 | 1.00 | 4 | 12,346 | 20,000 | 400 | 0 |" in page
    assert "| edit p95 | 1.50 |" in page
    assert "| the board | 12 |" in page


def test_figures_are_shown_plainly() -> None:
    assert [show(value) for value in (None, 1234567, 0.126, "x", True)] == [
        "–",
        "1,234,567",
        "0.13",
        "x",
        "True",
    ]
    assert flatten({"a": [1, {"b": 2}]}) == [("a 1", 1), ("a 2 b", 2)]


def test_the_page_is_written_from_the_file(tmp_path: Path) -> None:
    file, page = tmp_path / "results.json", tmp_path / "page.md"
    file.write_text(json.dumps(results(row("Careround", 1.0))), encoding="utf-8")
    assert main([str(file), "--out", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("# Benchmarks\n")


def test_make_bench_hands_on_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_SECONDS", "3")
    monkeypatch.setenv("BENCH_ARGS", "--only days --seed 5")
    words = benchmarking.words("data")
    assert words[:5] == ["-m", "benchmarks.all", "data", "--seconds", "3"]
    assert words[5:7] == ["--peers-python", str(benchmarking.PYTHON)]
    assert words[7:] == ["--only", "days", "--seed", "5"]


def test_only_days_are_days(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"format": "home-care-day/1"}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"format": "else"}', encoding="utf-8")
    assert [path.name for path in find_days(tmp_path)] == ["a.json"]


def test_instances_come_from_files_and_archives(tmp_path: Path) -> None:
    for name in ("x_HCSRP_100_1.json", "x_HCSRP_25_1.json", "other.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with tarfile.open(tmp_path / "set.tar.xz", "w:xz") as archive:
        archive.add(tmp_path / "x_HCSRP_100_1.json", "deep/x_HCSRP_100_1.json")
        archive.add(tmp_path / "other.json", "other.json")
    (tmp_path / "x_HCSRP_100_1.json").unlink()
    (tmp_path / "best_known.csv").write_text(
        "instance,one,two\nx_HCSRP_25_1,9.5,8.5\ny,7.0,\n", encoding="utf-8"
    )
    with find_instances(tmp_path) as found:
        assert [path.name for path in found] == ["x_HCSRP_25_1.json", "x_HCSRP_100_1.json"]
        assert found[1].read_text(encoding="utf-8") == "{}"
    assert read_best_known(tmp_path) == {"x_HCSRP_25_1": 8.5, "y": 7.0}


def test_only_our_own_breaches_fail_a_run() -> None:
    peers = results(row("Careround", 1.0), row("VROOM", 1.0, breaches=9))
    assert count_own_breaches(peers) == 0
    ours = results(row("Careround", 1.0, breaches=2), scale=[{"breaches": 1}])
    assert count_own_breaches(ours) == 3
