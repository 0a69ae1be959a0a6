"""What was deleted comes back: a set, or a session with the sets that went with it."""

from tests.api.test_order import logged, places, shown
from tests.conftest import User


class TestRestoreSet:
    def test_is_back_at_its_place(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        before = user.get(f"/sets/{b}").json()
        user.delete(f"/sets/{b}", if_match="*")
        etag = shown(user, session_id).headers["ETag"]
        answer = user.post(f"/sets/{b}/restore")
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"v3"'), answer.text
        after = answer.json()
        assert after == before | {"version": 3, "updated_at": after["updated_at"]}
        assert [each for each, *_ in places(user, session_id)] == [a, b, c]
        assert shown(user, session_id).headers["ETag"] != etag
        change = user.get(f"/sets/{b}/history").json()["items"][-1]
        assert (change["action"], change["before"], change["after"]) == ("restored", None, after)
        newest = user.get("/changes").json()["items"][-1]
        assert (newest["action"], newest["version"], newest["data"]) == ("upserted", 3, after)


class TestRestoreSession:
    def test_is_back_with_the_sets_that_went_with_it(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        user.delete(f"/sets/{b}", if_match="*")
        user.delete(f"/sessions/{session_id}", if_match="*")
        answer = user.post(f"/sessions/{session_id}/restore")
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"v3"'), answer.text
        assert user.get(f"/sessions/{session_id}").json() == answer.json()
        assert places(user, session_id) == [(a, 1, 3), (c, 3, 3)]
