"""Weigh-ins: how heavy a user was, and when."""

from functions.weigh_ins.schemas import WeighInPage, WeighInRead
from tests.conftest import User

AT = "2026-05-01T06:30:00Z"


def weigh(user: User, **values: object) -> WeighInRead:
    """Return a new weigh-in, of 80 kg unless the keywords say otherwise."""
    answer = user.post("/weigh-ins", {"weight": 80, **values})
    assert answer.status_code == 201, answer.text
    return WeighInRead.model_validate_json(answer.content)


def listed(user: User, query: str = "") -> list[float]:
    """Return the weights of a list."""
    answer = user.get(f"/weigh-ins{query}")
    assert answer.status_code == 200, answer.text
    return [each.weight for each in WeighInPage.model_validate_json(answer.content).items]


class TestLife:
    def test_from_the_first_request_to_the_last(self, user: User) -> None:
        made = user.post("/weigh-ins", {"weight": 81.35, "weighed_at": AT, "notes": "fasted"})
        first = WeighInRead.model_validate_json(made.content)
        path = f"/weigh-ins/{first.id}"
        assert (made.status_code, made.headers["Location"]) == (201, f"http://test{path}")
        assert (first.weight, first.unit, first.weight_kg) == (81.35, "kg", 81.35)
        assert (first.weighed_at, first.notes) == ("2026-05-01T06:30:00.000000Z", "fasted")
        assert (made.headers["ETag"], first.version) == ('"v1"', 1)

        assert user.get(path).content == made.content
        changed = user.patch(path, {"weight": 179.5, "unit": "lb"}, if_match='"v1"')
        second = WeighInRead.model_validate_json(changed.content)
        assert (second.weight, second.unit, second.weight_kg) == (179.5, "lb", 81.42)
        assert (second.notes, changed.headers["ETag"]) == ("fasted", '"v2"')
        assert listed(user) == [179.5]

        assert user.delete(path, if_match='"v2"').status_code == 204
        assert (user.get(path).status_code, listed(user)) == (404, [])
        feed = user.get("/changes").json()["items"]
        assert [(each["entity"], each["action"], each["version"]) for each in feed] == [
            ("weigh_in", "upserted", 1),
            ("weigh_in", "upserted", 2),
            ("weigh_in", "deleted", 3),
        ]
        assert [each["data"] for each in feed] == [made.json(), changed.json(), None]
