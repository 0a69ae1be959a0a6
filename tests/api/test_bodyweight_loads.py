"""The load of bodyweight work has the body's weight of that day in it."""

from tests.api.reporting import create_exercise, log, show
from tests.api.test_records import held
from tests.api.test_summary import summarised
from tests.api.weighing import weigh
from tests.conftest import User


class TestProgression:
    def test_counts_the_body_with_what_was_added(self, user: User) -> None:
        pull_up = create_exercise(user, "weighted_bodyweight")
        log(user, pull_up, "2024-03-04T18:00:00Z", {"reps": 5, "weight": 20}, {"reps": 5})
        weigh(user, 80, "2024-03-01T07:00:00Z")
        found = show(user, pull_up)
        (point,) = found.points
        assert (point.sets, point.reps, point.volume, point.top_weight) == (2, 10, 900, 20)
        assert point.e1rm
        assert point.e1rm.value == 116.67
        assert found.method.sets_left_out.bodyweight_unknown == 0
        assert found.method.weigh_ins_used == 1
        assert found.method.oldest_weigh_in_at == "2024-03-01T07:00:00.000000Z"


class TestSummary:
    def test_counts_the_body_without_the_help(self, user: User) -> None:
        dip = create_exercise(user, "assisted_bodyweight")
        log(user, dip, "2024-03-04T18:00:00Z", {"reps": 5, "weight": 20}, {"reps": 5})
        weigh(user, 80, "2024-03-01T07:00:00Z")
        found = summarised(user)
        assert (found.volume, found.by_week[0].volume) == (700, 700)
        assert found.method.sets_left_out.bodyweight_unknown == 0
        assert found.method.weigh_ins_used == 1


class TestRecords:
    def test_are_of_the_body_too(self, user: User) -> None:
        """But for those of weights and repetitions, which are as entered."""
        pull_up = create_exercise(user, "weighted_bodyweight")
        light = log(user, pull_up, "2024-01-04T18:00:00Z", {"reps": 5, "weight": 20})[0]
        heavy = log(user, pull_up, "2024-03-04T18:00:00Z", {"reps": 5, "weight": 15})[0]
        weigh(user, 80, "2024-01-01T07:00:00Z")
        weigh(user, 90, "2024-03-01T07:00:00Z")
        found = held(user)
        assert {k: (v.value, str(v.set_id)) for k, v in found.items()} == {
            "top_weight": (20, light["id"]),
            "e1rm": (122.5, heavy["id"]),
            "set_volume": (525, heavy["id"]),
            "max_reps": (5, light["id"]),
            "1": (20, light["id"]),
            "2-3": (20, light["id"]),
            "4-6": (20, light["id"]),
        }
