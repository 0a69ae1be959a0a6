"""Progress is shown as charts and tables, from the server's own numbers."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import OPTIONS, Person

FIRST, SECOND = ("--date", "2024-03-01"), ("--date", "2024-03-08")


@pytest.fixture
def trained(person: Person) -> Person:
    """Somebody who did an exercise of several types, twice."""
    for day, more in ((FIRST, 0), (SECOND, 1)):
        person.run("log", "barbell bench press", "40kg", "8", "--warmup", *day)
        person.run("log", "barbell bench press", f"{80 + more}kg", "5", "5", *day)
        person.run("log", "push up", f"{20 + more}", *day)
        person.run("log", "plank", f"{60 + more}s", *day)
    return person


class TestChart:
    def test_shows_the_estimate_of_each_day(self, person: Person, strong: Path) -> None:
        person.run("import", strong, *OPTIONS)
        done = person.run("chart", "barbell bench press")
        assert done.returncode == 0
        lines = [line.split() for line in done.stdout.splitlines() if line.startswith("2024")]
        # Epley, with the RPE's repetitions in reserve: 80 x (1 + 7/30), 82.5 x (1 + 6.5/30).
        assert [line[:2] for line in lines] == [["2024-03-01", "98.67"], ["2024-03-08", "100.38"]]

    @pytest.mark.parametrize(
        ("exercise", "title"),
        [
            ("push up", "Push Up: repetitions, 20 to 21"),
            ("plank", "Plank: time, 1:00 to 1:01"),
            ("barbell bench press", "Barbell Bench Press: e1RM in kg, 93.33 to 94.50"),
        ],
    )
    def test_shows_what_an_exercise_has(self, trained: Person, exercise: str, title: str) -> None:
        assert trained.run("chart", exercise).stdout.splitlines()[0] == title

    def test_shows_another_measure_on_request(self, trained: Person) -> None:
        shown = trained.run("chart", "barbell bench press", "--measure", "weight").stdout
        assert "top weight in kg, 80 to 81" in shown

    def test_without_sets_says_so(self, person: Person) -> None:
        done = person.run("chart", "barbell bench press")
        assert (done.returncode, "nothing to show" in done.stderr) == (1, True)


class TestHistory:
    def test_is_newest_first_with_each_weight_named_once(self, trained: Person) -> None:
        assert trained.run("history", "barbell bench press").stdout.splitlines() == [
            "Barbell Bench Press",
            "Fri 2024-03-08",
            "  40 kg x 8 (warm-up); 81 kg x 5, 5",
            "Fri 2024-03-01",
            "  40 kg x 8 (warm-up); 80 kg x 5, 5",
        ]

    def test_has_as_many_sessions_as_are_wanted(self, trained: Person) -> None:
        shown = json.loads(trained.run("history", "plank", "-n", "1", "--json").stdout)
        assert [one["sets"][0]["duration_seconds"] for one in shown["items"]] == [61]


class TestRecords:
    def test_of_all_exercises_are_one_line_each(self, trained: Person) -> None:
        lines = [" ".join(line.split()) for line in trained.run("records").stdout.splitlines()]
        assert lines[1:] == [
            "Barbell Bench Press 81 kg 94.5 kg 5 2024-03-08",
            "Plank 1:01 2024-03-08",
            "Push Up 21 reps 21 2024-03-08",
        ]

    def test_of_one_are_all_there_are(self, trained: Person) -> None:
        lines = [
            " ".join(line.split()) for line in trained.run("records", "push up").stdout.splitlines()
        ]
        assert lines == ["Push Up", "Record Day", "most reps 21 reps 2024-03-08"]

    def test_are_those_of_a_day(self, trained: Person) -> None:
        shown = trained.run("records", "push up", "--as-of", "2024-03-07").stdout
        assert "20 reps  2024-03-01" in shown


class TestSummary:
    def test_has_the_sums(self, trained: Person) -> None:
        shown = [" ".join(line.split()) for line in trained.run("summary").stdout.splitlines()]
        assert {"Sessions 2 on 2 days", "Sets 8", "Volume 1,610 kg"} <= set(shown)
        assert any(line.startswith("2024-03-04 810 █") for line in shown)

    def test_of_no_training_says_so(self, trained: Person) -> None:
        assert trained.run("summary", "--from", "today").stdout == "No training in that time.\n"


class TestExercises:
    def test_are_found_by_name_alias_and_words_in_any_order(self, person: Person) -> None:
        assert "Barbell Back Squat" in person.run("exercises", "barbell", "squat").stdout
        assert person.run("chart", "press bench barbell").stderr.startswith(
            "Error: There is nothing to show of Barbell Bench Press"
        )

    def test_that_are_ones_own_can_be_listed_alone(self, person: Person) -> None:
        assert person.run("exercises", "--mine").stdout == "No exercises.\n"

    def test_are_cut_and_say_so(self, person: Person) -> None:
        done = person.run("exercises")
        assert (len(done.stdout.splitlines()), "--all" in done.stderr) == (31, True)
        assert len(person.run("exercises", "--all").stdout.splitlines()) == 601
