"""Which weigh-in is in a load: the latest of its day, or of the 90 days before."""

from collections.abc import Callable

import pytest

from tests.api.reporting import create_exercise, log, show
from tests.api.test_records import held, shown
from tests.api.test_summary import summarised
from tests.api.weighing import weigh
from tests.conftest import User

DAY = "2024-05-10T18:00:00Z"


def body_of(user: User, exercise_id: str) -> float | None:
    """Return how heavy reports take the lifter for, who did one repetition with nothing added."""
    (point,) = show(user, exercise_id).points
    loads = {point.volume, summarised(user).volume}
    loads |= {r.value for r in shown(user).items if r.kind in {"e1rm", "set_volume"}}
    loads |= {point.e1rm.value} if point.e1rm else set()
    (load,) = loads
    return load or None


class TestBodyWeight:
    @pytest.mark.parametrize(
        ("weighed_at", "counts"),
        [
            ("2024-05-11T00:00:00Z", False),
            ("2024-05-10T23:59:59.999999Z", True),
            ("2024-05-10T00:00:00Z", True),
            ("2024-02-10T00:00:00Z", True),
            ("2024-02-09T23:59:59.999999Z", False),
        ],
    )
    def test_is_of_the_day_or_of_the_90_days_before(
        self, user: User, pull_up: str, weighed_at: str, counts: bool
    ) -> None:
        log(user, pull_up, DAY, {"reps": 1})
        weigh(user, 80, weighed_at)
        assert body_of(user, pull_up) == (80 if counts else None)

    @pytest.mark.parametrize(
        ("zone", "weighed_at", "counts"),
        [
            ("Pacific/Kiritimati", "2024-05-11T09:59:59Z", True),
            ("Pacific/Kiritimati", "2024-05-11T10:00:00Z", False),
            ("Pacific/Kiritimati", "2024-02-10T10:00:00Z", True),
            ("Pacific/Kiritimati", "2024-02-10T09:59:59Z", False),
            ("America/Los_Angeles", "2024-05-11T06:59:59Z", True),
            ("America/Los_Angeles", "2024-05-11T07:00:00Z", False),
            # Clocks were changed in between.
            ("America/Los_Angeles", "2024-02-10T08:00:00Z", True),
            ("America/Los_Angeles", "2024-02-10T07:59:59Z", False),
            ("Etc/GMT+12", "2024-05-11T11:59:59Z", True),
            ("Etc/GMT-14", "2024-02-10T10:00:00Z", True),
        ],
    )
    def test_is_of_days_in_the_sessions_zone(
        self, user: User, pull_up: str, zone: str, weighed_at: str, counts: bool
    ) -> None:
        at = "2024-05-11T05:00:00Z" if "Pacific" in zone or "-" in zone else DAY
        log(user, pull_up, at, {"reps": 1}, timezone=zone)
        weigh(user, 80, weighed_at)
        assert body_of(user, pull_up) == (80 if counts else None)

    def test_is_the_latest_before_the_end_of_the_day(self, user: User, pull_up: str) -> None:
        log(user, pull_up, DAY, {"reps": 1})
        for weight, at in (
            (82, "2024-05-10T21:00:00Z"),
            (81, "2024-05-10T06:00:00Z"),
            (79, "2024-03-01T06:00:00Z"),
            (83, "2024-05-11T06:00:00Z"),
            (84, "2024-05-11T23:00:00Z"),
        ):
            weigh(user, weight, at)
        assert body_of(user, pull_up) == 82

    def test_of_one_instant_is_that_of_the_greatest_id(self, user: User, pull_up: str) -> None:
        log(user, pull_up, DAY, {"reps": 1})
        ids = [f"0190a000-0000-7000-8000-00000000000{n}" for n in (2, 3, 1)]
        for weight, id_ in zip((80, 81, 82), ids, strict=True):
            weigh(user, weight, "2024-05-10T06:00:00Z", id=id_)
        assert body_of(user, pull_up) == 81

    def test_may_be_in_pounds(self, user: User, pull_up: str) -> None:
        log(user, pull_up, DAY, {"reps": 10, "weight": 10, "unit": "lb"})
        weigh(user, 200, "2024-05-10T06:00:00Z", unit="lb")
        assert show(user, pull_up, unit="lb").points[0].volume == 2100
        assert show(user, pull_up, unit="kg").points[0].volume == 952.54

    def test_below_the_help_makes_a_load_of_nothing(self, user: User, dip: str) -> None:
        log(user, dip, DAY, {"reps": 8, "weight": 90}, {"reps": 8, "weight": 80})
        weigh(user, 80, "2024-05-10T06:00:00Z")
        found, records = show(user, dip), held(user)
        assert (found.points[0].volume, found.points[0].e1rm) == (0, None)
        left_out = found.method.sets_left_out
        assert (left_out.no_load, left_out.bodyweight_unknown) == (2, 0)
        assert {"e1rm", "set_volume"} & set(records) == set()
        assert records["top_weight"].value == 80
        summary = summarised(user)
        assert (summary.volume, summary.method.sets_left_out.no_load) == (0, 2)

    def test_of_somebody_else_counts_for_nobody(self, make_user: Callable[..., User]) -> None:
        """Neither of users whose ids lie before one's own nor of those behind."""
        users = sorted((make_user() for _ in range(3)), key=lambda user: user.profile["id"])
        for user, weight in zip(users, (70, 80, 90), strict=True):
            weigh(user, weight, "2024-05-10T06:00:00Z")
        [weighed] = users[1].get("/weigh-ins").json()["items"]
        assert users[1].delete(f"/weigh-ins/{weighed['id']}", if_match="*").status_code == 204
        pull_up = create_exercise(users[1], "weighted_bodyweight")
        log(users[1], pull_up, DAY, {"reps": 1})
        assert body_of(users[1], pull_up) is None

    def test_follows_a_session_to_another_day_and_zone(self, user: User, pull_up: str) -> None:
        [done] = log(user, pull_up, DAY, {"reps": 1})
        weigh(user, 80, "2024-05-10T06:00:00Z")
        weigh(user, 81, "2024-05-11T06:00:00Z")
        path = f"/sessions/{done['session_id']}"
        assert body_of(user, pull_up) == 80
        assert user.patch(path, {"timezone": "Asia/Tokyo"}, if_match="*").status_code == 200
        assert body_of(user, pull_up) == 81
        back = {"started_at": "2024-05-09T10:00:00Z"}
        assert user.patch(path, back, if_match="*").status_code == 200
        assert body_of(user, pull_up) is None
