"""A client that works without a network, and ends equal to the server: what the changes feed is for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from infra.local.servers import Postgres
from setlogs.ids import new_id
from tests.api.device import Device, on_the_server
from tests.api.workouts import create_exercise, start_session
from tests.conftest import User
from tests.patience import wait_until, waiting_for_locks


class TestTwoDevices:
    def test_end_equal_to_the_server(self, user: User) -> None:
        exercise_id = create_exercise(user)
        kept, doomed = start_session(user), start_session(user)
        phone, tablet = Device(user), Device(user)
        for device in (phone, tablet):
            device.go_online()
        for reps in range(1, 6):
            phone.log_set(kept, exercise_id, reps)
            tablet.log_set(doomed, exercise_id, 10 + reps)
        assert phone.go_online(interrupted=True) == [201] * 5
        assert tablet.go_online() == [201] * 5
        shared = next(i for (e, i), s in tablet.known.items() if e == "set" and s["reps"] == 3)
        phone.go_online()
        phone.change_set(shared, 30)
        tablet.change_set(shared, 33)
        phone.delete_session(doomed)
        tablet.log_set(doomed, exercise_id, 40)
        assert phone.go_online() == [200, 204]
        # The phone was faster: its change stands, and the session is gone.
        assert tablet.go_online(interrupted=True) == [412, 404]
        phone.go_online()
        assert phone.known == tablet.known == on_the_server(user)
        assert tablet.known["set", shared]["reps"] == 30
        assert len([entity for entity, _ in phone.known if entity == "set"]) == 5

    def test_know_each_set_of_a_session_that_moved(self, user: User) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        phone, tablet = Device(user), Device(user)
        for reps in (1, 2):
            phone.log_set(session_id, exercise_id, reps)
        for device in (phone, tablet):
            device.go_online()
        [one, _] = [id_ for entity, id_ in tablet.known if entity == "set"]
        phone.move_session(session_id, "2026-05-01T18:00:00Z")
        tablet.change_set(one, 33)
        assert phone.go_online() == [200]
        # The set is another since it moved: the tablet has not seen that.
        assert tablet.go_online() == [412]
        assert phone.known == tablet.known == on_the_server(user)
        sets = [data for (entity, _), data in tablet.known.items() if entity == "set"]
        assert [data["version"] for data in sets] == [2, 2]

    def test_agree_on_how_heavy_their_user_is(self, user: User) -> None:
        phone, tablet = Device(user), Device(user)
        shared, doomed = phone.weigh(80), phone.weigh(81)
        phone.change_weigh_in(doomed, 82)
        # The second try finds its own change made.
        assert phone.go_online(interrupted=True) == [201, 201, 412]
        tablet.go_online()
        phone.change_weigh_in(shared, 80.5)
        phone.delete_weigh_in(doomed)
        tablet.change_weigh_in(shared, 79.5)
        tablet.change_weigh_in(doomed, 83)
        tablet.weigh(84)
        assert phone.go_online() == [200, 204]
        # The phone was faster.
        assert tablet.go_online(interrupted=True) == [412, 404, 201]
        phone.go_online()
        assert phone.known == tablet.known == on_the_server(user)
        weights = [data["weight"] for data in phone.known.values()]
        assert sorted(weights) == [80.5, 84]

    def test_know_what_an_exercise_was_merged_into(self, user: User) -> None:
        session_id = start_session(user)
        old, new = create_exercise(user), create_exercise(user, "weighted_bodyweight")
        phone, tablet = Device(user), Device(user)
        phone.log_set(session_id, old, 1)
        for device in (phone, tablet):
            device.go_online()
        [one] = [id_ for entity, id_ in tablet.known if entity == "set"]
        phone.merge_exercise(old, new)
        # The tablet has not heard of it: what it logs follows, what it has not seen it cannot change.
        tablet.log_set(session_id, old, 2)
        tablet.change_set(one, 33)
        assert phone.go_online(interrupted=True) == [200]
        assert tablet.go_online(interrupted=True) == [201, 412]
        phone.go_online()
        assert phone.known == tablet.known
        sets = [data for (entity, _), data in phone.known.items() if entity == "set"]
        assert [(data["reps"], data["exercise_id"]) for data in sets] == [(1, new), (2, new)]
        assert phone.known["exercise", old]["merged_into"] == new
        assert {place: data for place, data in phone.known.items() if place[1] != old} == (
            on_the_server(user)
        )

    def test_know_what_was_moved_ordered_and_restored(self, user: User) -> None:
        exercise_id = create_exercise(user)
        one, two = start_session(user), start_session(user)
        phone, tablet = Device(user), Device(user)
        for reps in (1, 2, 3):
            phone.log_set(one, exercise_id, reps)
        phone.go_online()
        tablet.go_online()
        a, b, c = (id_ for entity, id_ in tablet.known if entity == "set")
        phone.patch_set(a, {"session_id": two, "notes": "moved"})
        phone.order_sets(one, [c, b])
        phone.delete_session(one)
        tablet.patch_set(a, {"reps": 9})
        tablet.order_sets(one, [b, a, c])
        assert phone.go_online() == [200, 200, 204]
        assert tablet.go_online() == [412, 404]
        tablet.restore(f"/sessions/{one}")
        tablet.restore(f"/sets/{b}")
        tablet.order_sets(one, [b, c])
        tablet.patch_set(a, {"session_id": one})
        # Of what is sent again, only the patch was made with the tag of before.
        assert tablet.go_online(interrupted=True) == [200, 200, 422, 412]
        phone.go_online()
        assert phone.known == tablet.known == on_the_server(user)
        sets = user.get(f"/sessions/{one}/sets").json()["items"]
        assert [each["id"] for each in sets] == [b, c, a]


class TestLastTime:
    def test_is_known_without_a_network(self, user: User) -> None:
        """After a move to another day or session, an order, a deletion, a restore and a merge."""
        old, new = create_exercise(user), create_exercise(user, "weighted_bodyweight")
        first, last = (
            start_session(user, started_at=f"2026-01-0{day}T10:00:00Z") for day in (1, 2)
        )
        phone, tablet = Device(user), Device(user)
        a, b, c = (phone.log_set(last, old, reps) for reps in (1, 2, 3))
        phone.log_set(first, old, 4)
        phone.go_online()
        told = []
        changes: list[tuple[Callable[[], None], int]] = [
            (lambda: phone.order_sets(last, [c, a, b]), 200),
            (lambda: phone.patch_set(c, {"session_id": first}), 200),
            (lambda: phone.move_session(first, "2026-01-03T10:00:00Z"), 200),
            (lambda: phone.delete_session(first), 204),
            (lambda: phone.delete_set(a), 204),
            (lambda: phone.restore(f"/sets/{a}"), 200),
            (lambda: phone.restore(f"/sessions/{first}"), 200),
            (lambda: phone.merge_exercise(old, new), 200),
        ]
        for change, answered in changes:
            change()
            assert phone.go_online() == [answered]
            tablet.go_online()
            for exercise_id in (old, new):
                shown = user.get(f"/exercises/{exercise_id}/history?limit=1").json()["items"]
                assert phone.last_time(exercise_id) == tablet.last_time(exercise_id) == shown
                told += [(each["session"]["id"], len(each["sets"])) for each in shown]
        assert told == [
            (last, 3), (last, 2), (first, 2), (last, 2), (last, 1), (last, 2), (first, 2), (first, 2)
        ]  # fmt: skip


class TestOwnIds:
    def test_a_whole_workout_is_known_before_the_server_knows_of_it(self, user: User) -> None:
        """Created, changed and deleted in one go, with every first answer lost."""
        phone, tablet = Device(user), Device(user)
        exercise_id, session_id = phone.create_exercise("Press"), phone.start_session("Evening")
        sets = [phone.log_set(session_id, exercise_id, reps) for reps in (5, 6)]
        sets += phone.log_sets(session_id, exercise_id, 7, 8)
        phone.change_set(sets[0], 50)
        phone.change_set(sets[2], 70)
        phone.delete_set(sets[3])
        # The second try finds its own changes made.
        assert phone.go_online(interrupted=True) == [201] * 5 + [412, 412, 404]
        tablet.go_online()
        assert phone.known == tablet.known == on_the_server(user)
        expected = {("exercise", exercise_id), ("session", session_id)}
        assert set(phone.known) == expected | {("set", set_id) for set_id in sets[:3]}
        assert [phone.known["set", set_id]["reps"] for set_id in sets[:3]] == [50, 6, 70]

    def test_a_device_from_a_backup_sends_the_same_again(self, user: User) -> None:
        phone = Device(user)
        exercise_id, session_id = phone.create_exercise("Press"), phone.start_session("Evening")
        phone.log_set(session_id, exercise_id, 5)
        phone.log_sets(session_id, exercise_id, 6, 7)
        tablet = phone.copy()
        assert phone.go_online() == [201] * 4
        assert tablet.go_online() == [201] * 4
        assert phone.known == tablet.known == on_the_server(user)
        assert len(phone.known) == 5

    def test_without_a_key_the_id_alone_makes_a_repetition_harmless(self, user: User) -> None:
        draft = {"id": str(new_id()), "title": "Evening"}
        assert user.post("/sessions", draft).status_code == 201
        again = user.post("/sessions", draft)
        assert (again.status_code, again.json()["code"]) == (409, "id_taken")
        assert len(user.get("/sessions").json()["items"]) == 1


class TestOverlap:
    def test_a_change_that_commits_late_is_not_passed_by(
        self, user: User, postgres: Postgres, patient: None
    ) -> None:
        """PAG-08: a reader between the start and the commit of a change does not miss it."""
        device = Device(user)
        with (
            psycopg.connect(postgres.admin_url) as slow,
            psycopg.connect(postgres.admin_url, autocommit=True) as admin,
            ThreadPoolExecutor(1) as thread,
        ):
            # As a change under way does: it has the number, and has not committed it.
            slow.execute(
                "UPDATE users SET data_version = data_version + 1 WHERE id = %s",
                [user.profile["id"]],
            )
            writing = thread.submit(user.post, "/sessions", {"title": "second"})
            wait_until(lambda: waiting_for_locks(admin) == 1)
            slow.commit()
            second = writing.result().json()["id"]
        third = start_session(user)
        device.go_online()
        numbers = [item["seq"] for item in user.get("/changes").json()["items"]]
        assert numbers == sorted(set(numbers))
        assert [id_ for _, id_ in device.known] == [second, third]
