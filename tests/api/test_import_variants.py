"""Files of other apps arrive in the account as what was entered."""

from tests.api.importing import imported, sets_of
from tests.conftest import User

ZONE = "/imports?timezone=Europe/Berlin"
STRONG_2016 = (
    "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n"
    '2016-10-03 19:30:55,"A","Squat",0,70.0,5,0.0,0,""\n'
    '2016-10-03 19:30:55,"A","Running",0,0.0,0,5.25,1530,""\n'
)
HEVY = (
    "title,start_time,end_time,exercise_title,set_index,set_type,weight_kg,reps,rpe\n"
    'A,"12 févr. 2026, 07:34","12 févr. 2026, 08:34",Squat,0,normal,79.37866,5,8.3\n'
    'A,"12 févr. 2026, 07:34","12 févr. 2026, 08:34",Squat,1,normal,20.5,8,8\n'
)


class TestVariants:
    def test_weights_that_were_silently_zero(self, user: User) -> None:
        body = imported(user, STRONG_2016.encode(), ZONE)
        assert (body["sets_added"], body["problems"]) == (2, [])
        squat, run = sets_of(user)
        assert (squat["weight"], squat["unit"], squat["reps"]) == (70, "kg", 5)
        assert (run["distance_meters"], run["duration_seconds"]) == (5250, 1530)

    def test_pounds_that_the_app_converted(self, user: User) -> None:
        body = imported(user, HEVY.encode(), ZONE)
        assert [(p["line"], p["column"], p["code"]) for p in body["problems"]] == [
            (2, "rpe", "out_of_range")
        ]
        assert [(s["weight"], s["unit"], s["rpe"]) for s in sets_of(user)] == [
            (175, "lb", None),
            (20.5, "kg", 8),
        ]
        [session] = user.get("/sessions").json()["items"]
        assert session["started_at"] == "2026-02-12T06:34:00.000000Z"
