"""What a model of the service knows of weigh-ins, and what is done with them."""

from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.api.model import PICKS, Known, Place, Shown, one_of, tag_of

# Few, so that the same content is sent again.
BODY_WEIGHTS = st.sampled_from([79.5, 80, 999.99])


class WithWeighIns(Known):
    """A user who also weighs in."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.weigh_ins: dict[str, Shown] = {}

    @property
    def live(self) -> dict[Place, Shown]:
        """Every live session, set and weigh-in."""
        return super().live | {("weigh_in", id_): each for id_, each in self.weigh_ins.items()}

    def misguided(self, shown: Shown, **headers: str) -> list[httpx.Response]:
        """Return the answers to a change and to a deletion that must not happen."""
        if "weighed_at" not in shown:
            return super().misguided(shown, **headers)
        path = f"/weigh-ins/{shown['id']}"
        change = self.user.patch(path, {"weight": 99}, **headers)
        return [change, self.user.delete(path, **headers)]

    @rule(weight=BODY_WEIGHTS)
    def weigh(self, weight: float) -> None:
        """The lifter weighs in."""
        answer = self.post("/weigh-ins", {"weight": weight})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["weight"], made["weighed_at"]) == (weight, made["created_at"])
        self._remember(made)

    @precondition(lambda self: self.weigh_ins)
    @rule(pick=PICKS, weight=BODY_WEIGHTS)
    def correct_a_weigh_in(self, pick: int, weight: float) -> None:
        """A weigh-in gets another weight; the same again changes nothing."""
        shown = one_of(self.weigh_ins, pick)
        path = f"/weigh-ins/{shown['id']}"
        answer = self.user.patch(path, {"weight": weight}, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        assert answer.json() == shown | {
            "weight": weight,
            "version": shown["version"] + (shown["weight"] != weight),
            **{name: answer.json()[name] for name in ("weight_kg", "updated_at")},
        }
        self._remember(answer.json())

    @precondition(lambda self: self.weigh_ins)
    @rule(pick=PICKS)
    def delete_a_weigh_in(self, pick: int) -> None:
        """A weigh-in goes; again it is not there."""
        shown = one_of(self.weigh_ins, pick)
        path = f"/weigh-ins/{shown['id']}"
        assert self.user.delete(path, if_match=tag_of(shown)).status_code == 204
        assert self.user.delete(path, if_match="*").status_code == 404
        del self.weigh_ins[shown["id"]]
        self.versions["weigh_in", shown["id"]] += 1

    @invariant()
    def weigh_ins_are_those_of_the_model(self) -> None:
        """They are listed, newest first, as they were last shown."""
        listed = self.user.get("/weigh-ins?limit=100").json()["items"]
        newest_first = sorted(
            self.weigh_ins.values(), key=lambda each: (each["weighed_at"], each["id"]), reverse=True
        )
        assert listed == newest_first

    def _remember(self, shown: Shown) -> None:
        self.weigh_ins[shown["id"]] = shown
        self.versions["weigh_in", shown["id"]] = shown["version"]
