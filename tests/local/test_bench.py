"""What `make bench` says follows from the times that it took."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import __main__ as bench
from bench.figures import TO_FLOOR, TO_PEER, Figures, compare, figures, spread, table
from bench.picture import CONTENDERS, picture
from tests.patience import HANGS_SECONDS

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
TIMES = {
    "GET session": {
        "ours": [900.0, 1000.0, 1100.0],
        "floor": [500.0, 500.0, 500.0],
        "peer": [5000.0, 7000.0, 9000.0],
    },
    "304 of that report": {"ours": [8.0, 8.0], "floor": [2.0, 2.0], "peer": [16.0, 16.0]},
}


@pytest.fixture
def run() -> Figures:
    """A run as it is saved."""
    return {"date": "2026-01-02", "machine": {"cores": 2}, "routes": figures(TIMES)}


def _at(ratio: float) -> Figures:
    return {"GET session": {"to_floor": {"ratio": ratio}, "to_peer": {"ratio": 3.0}}}


class TestFigures:
    def test_percentiles_are_those_of_all_calls(self) -> None:
        assert spread([float(n) for n in range(101)]) == {
            "median": 50.0,
            "p95": 95.0,
            "p99": 99.0,
            "calls": 101,
        }

    def test_ratios_are_of_medians_and_judged_by_their_targets(self, run: Figures) -> None:
        found = run["routes"]["GET session"]
        assert found["to_floor"] == {"ratio": 2.0, "target": 2.2, "met": True}
        assert found["to_peer"] == {"ratio": 7.0, "target": 6.0, "met": True}
        missed = run["routes"]["304 of that report"]
        assert missed["to_floor"] == {"ratio": 4.0, "target": 3.5, "met": False}
        assert missed["to_peer"] == {"ratio": 2.0, "target": None, "met": None}

    def test_a_route_that_the_peer_has_not_is_judged_by_its_floor(self) -> None:
        times = {"GET weigh-in": {"ours": [900.0, 1000.0], "floor": [500.0, 500.0]}}
        found = figures(times)
        assert found["GET weigh-in"]["to_floor"] == {"ratio": 1.9, "target": 2.2, "met": True}
        assert "to_peer" not in found["GET weigh-in"]
        assert "1.90 ≤2.2 met" in table(found)
        lines, worse = compare(found, found)
        assert (len(lines), worse) == (1, False)

    def test_the_table_says_of_each_target_whether_it_is_met(self, run: Figures) -> None:
        *_, first, second = table(run["routes"]).splitlines()
        assert "2.00 ≤2.2 met" in first
        assert "4.00 ≤3.5 missed" in second


class TestComparison:
    def test_a_ratio_that_grew_by_a_fifth_is_no_worse(self) -> None:
        assert not compare(_at(2.0), _at(2.4))[1]

    def test_a_ratio_that_grew_by_more_is_worse_and_named(self) -> None:
        [line], worse = compare(_at(2.0), _at(2.41))
        assert worse
        assert line.startswith("GET session")
        assert line.endswith("WORSE")

    def test_a_route_that_the_saved_run_lacks_is_passed_over(self) -> None:
        assert compare({}, _at(2.0)) == ([], False)

    @pytest.mark.parametrize(("earlier", "status"), [(2.0, 0), (1.5, 1)])
    def test_the_exit_status_tells_a_worse_run(
        self, run: Figures, tmp_path: Path, earlier: float, status: int
    ) -> None:
        saved = tmp_path / "saved.json"
        saved.write_text(json.dumps({"date": "2026-01-01", "routes": _at(earlier)}))
        assert bench.report(run, compared_to=saved) == status


class TestRun:
    def test_every_contender_answers_every_route_and_the_floor_writes_as_much(
        self, tmp_path: Path
    ) -> None:
        saved = tmp_path / "run.json"
        command = [sys.executable, "-m", "bench", "--rounds", "1", "--json", str(saved)]
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False
        )
        assert ended.returncode == 0, ended.stderr
        found = json.loads(saved.read_text())["routes"]
        assert set(found) == set(TO_FLOOR)
        peers = {route for route in found if "peer" in found[route]}
        assert {*TO_PEER, "304 of that report"} == peers
        calls = {
            found[route][name]["calls"]
            for route in found
            for name in CONTENDERS
            if name != "peer" or route in peers
        }
        assert calls == {bench.BLOCK}


class TestPicture:
    def test_it_is_xml_with_a_bar_for_each_contender_of_each_route(self, run: Figures) -> None:
        drawn = ET.fromstring(picture(run))  # noqa: S314  our own
        bars = drawn.findall(".//{*}rect[@class]")
        routes, legend, paper = 2, 1, 1
        assert len(bars) == 3 * (routes + legend) + paper
