"""How tests read files of other apps, and look at what is in them."""

from pathlib import Path
from typing import Any

from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading

FILES = Path(__file__).parent
GOLDEN = {
    path.stem: (path.stem.partition("_")[0], path.read_bytes())
    for folder in ("files", "app_files")
    for path in (FILES / folder).glob("*.csv")
    if path.stem != "columns"
}
"""By name, what each is of, and what is in it."""
SET = '2024-03-0{} 18:00:00,"A",45m,"Squat",1,100,5,0,0,"{}","",8'
"""A row of Strong: the day of March, and notes."""


def read(*lines: str, unit: str | None = None, zone: str = "Europe/Berlin") -> Reading:
    return read_table("\n".join(lines).encode(), "auto", zone, unit)


def entries(reading: Reading) -> list[Any]:
    return [entry for workout in reading.workouts for entry in workout.entries]


def codes(reading: Reading) -> list[tuple[int | None, str | None, str, bool]]:
    return [(p.line, p.column, p.code, p.row_used) for p in reading.problems]


def assert_whole(reading: Reading) -> None:
    """Assert that each row is a set, a weigh-in or a problem."""
    refused = [p for p in reading.problems if p.line and not p.row_used]
    planned = sum(
        int(p.detail.split()[0].replace(",", "")) for p in refused if p.code == "not_done"
    )
    told = sum(problem.code != "not_done" for problem in refused)
    assert told + planned == reading.rows_skipped
    sets, weigh_ins = len(entries(reading)), len(reading.weigh_ins)
    # StrongLifts has body weights in rows of sets, and Strong rests in rows of their own.
    more = 0 if reading.source == "stronglifts" else weigh_ins
    if reading.source == "strong":
        more += sum(entry.rest_seconds is not None for entry in entries(reading))
    assert reading.rows_total == sets + more + reading.rows_skipped
    for entry in entries(reading):
        assert 0 < len(entry.exercise) <= 100
        assert "\x00" not in entry.exercise
        assert entry.superset is None or entry.superset <= 999
        assert entry.weight is None or 0 <= entry.weight < 10_000
        assert not entry.weight or entry.unit in ("kg", "lb")
