"""Files of other apps become sessions, sets and weigh-ins, and come a second time for nothing."""

import json
from pathlib import Path

import pytest

from tests.api.importing import imported, send, sets_of
from tests.conftest import User

FILES = Path(__file__).parent.parent / "unit" / "app_files"
PATH = "/imports?timezone=Europe/Berlin&unit=kg"


@pytest.mark.parametrize(
    "name",
    ["fitbod", "jefit", "stronglifts", "stronglifts_wide", "lyfta", "liftosaur", "liftlog"],
)
def test_a_file_is_imported_once(user: User, name: str) -> None:
    source = name.removesuffix("_wide")
    data = (FILES / f"{name}.csv").read_bytes()
    # The whole of the older StrongLifts file was entered in pounds.
    path = PATH.replace("&unit=kg", "") if name == "stronglifts_wide" else PATH
    expected = json.loads((FILES / f"{name}.json").read_text())
    sets = [one for workout in expected["workouts"] for one in workout["sets"]]
    preview = send(user, data, f"{path}&source={source}&dry_run=true").json()
    body = imported(user, data, path)
    assert (body["source"], body["rows"]["total"]) == (source, expected["rows"][0])
    assert (body["sets_added"], body["sessions_added"]) == (len(sets), len(expected["workouts"]))
    assert preview["sets_added"] == body["sets_added"]
    stored = {(one["weight"] or 0, one["reps"] or 0) for one in sets_of(user)}
    assert stored == {(float(one.get("weight", 0)), one.get("reps", 0)) for one in sets}
    weighed = user.get("/weigh-ins").json()["items"]
    assert sorted((one["weight"], one["unit"]) for one in weighed) == sorted(
        (float(weight), unit) for _, weight, unit, *_ in expected["weigh_ins"]
    )
    again = imported(user, data, path)
    assert (again["sets_added"], again["sessions_added"]) == (0, 0)
    assert len(sets_of(user)) == len(sets)
    assert user.delete(f"/imports/{body['id']}").status_code == 204
    assert sets_of(user) == []


def test_sets_keep_the_times_of_an_app_that_has_them(user: User) -> None:
    imported(user, (FILES / "liftosaur.csv").read_bytes(), PATH)
    times = [one["performed_at"] for one in sets_of(user)]
    assert [time[11:19] for time in times] == ["18:01:00", "18:05:12", "17:56:39"]


def test_what_was_planned_and_not_done_is_counted(user: User) -> None:
    body = imported(user, (FILES / "liftosaur.csv").read_bytes(), PATH)
    [problem] = body["problems"]
    assert (problem["line"], problem["code"], problem["row_used"]) == (2, "not_done", False)
    assert "2 planned sets" in problem["detail"]
    assert body["rows"] == {"total": 5, "used": 3, "skipped": 2}
