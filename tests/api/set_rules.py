"""What is done with sets, and what a model of the service knows of them then."""

from random import Random
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.api.model import HOW, PICKS, Known, Shown, default_performed_at, one_of, tag_of

# Few, so that the same content is sent again.
REPS = st.integers(4, 6)
WEIGHTS = st.sampled_from([20, 62.5, 100.25])
KINDS = st.sampled_from([{}, {"set_type": "warmup"}, {"unit": "lb", "set_type": "drop"}])


class WithSets(Known):
    """A user who logs sets, changes, moves, orders, deletes and restores them."""

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS, kind=KINDS, how=HOW)
    def log(self, pick: int, reps: int, weight: float, kind: Shown, how: str) -> None:
        """A set is logged."""
        session_id, draft = self.session_of(pick), self.draft(reps, weight) | kind
        # By a name of before, perhaps.
        named = {"exercise_id": self.names[pick % len(self.names)]}
        sent = draft | named | self.chosen("set", how, pick)
        answer = self.post(f"/sessions/{session_id}/sets", sent)
        assert answer.status_code == 201, answer.text
        assert draft.items() <= answer.json().items()
        made, session = answer.json(), self.workouts[session_id].shown
        assert made["performed_at"] == default_performed_at(made, session)
        self.keep(made)

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=st.lists(st.integers(1, 30), min_size=1, max_size=3), how=HOW)
    def log_many(self, pick: int, reps: list[int], how: str) -> None:
        """A batch is logged."""
        session_id, sets = self.session_of(pick), [self.draft(each, 50) for each in reps]
        sets[-1] |= self.chosen("set", how, pick)
        answer = self.post(f"/sessions/{session_id}/sets/batch", {"sets": sets})
        assert answer.status_code == 201, answer.text
        made, session = answer.json()["items"], self.workouts[session_id].shown
        assert [shown["reps"] for shown in made] == reps
        assert [shown["performed_at"] for shown in made] == [
            default_performed_at(shown, session) for shown in made
        ]
        self.keep(*made)

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, place=st.integers(0, 2))
    def log_many_with_a_bad_one(self, pick: int, place: int) -> None:
        """None of a batch is kept when one is refused."""
        drafts = [self.draft(5, 50) for _ in range(3)]
        drafts[place]["exercise_id"] = str(uuid4())
        answer = self.post(f"/sessions/{self.session_of(pick)}/sets/batch", {"sets": drafts})
        assert answer.status_code == 422

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS)
    def edit(self, pick: int, reps: int, weight: float) -> None:
        """A set is replaced, its type, unit and time stay; the same content changes nothing."""
        shown = one_of(self.sets, pick)
        draft = {"reps": reps, "weight": weight}
        answer = self.user.put(f"/sets/{shown['id']}", draft, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = draft.items() <= shown.items()
        assert answer.json() == shown | draft | {
            "version": shown["version"] + (not is_same),
            **{name: answer.json()[name] for name in ("weight_kg", "updated_at")},
        }
        self.keep(answer.json())

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, other=PICKS, reps=REPS)
    def patch(self, pick: int, other: int, reps: int) -> None:
        """Part of a set is changed, and it goes to a session, which may be its own."""
        shown, session_id = one_of(self.sets, pick), self.session_of(other)
        patch = {"reps": reps, "session_id": session_id}
        answer = self.user.patch(f"/sets/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        now, moves = answer.json(), session_id != shown["session_id"]
        is_same = not moves and shown["reps"] == reps
        given = ("position", "performed_at") if moves else ()
        assert now == shown | patch | {
            "version": shown["version"] + (not is_same),
            **{name: now[name] for name in ("updated_at", *given)},
        }
        others = [one["position"] for one in self.workouts[session_id].in_order]
        assert not moves or now["position"] > max(others, default=0)
        del self.workouts[shown["session_id"]].sets[shown["id"]]
        self.keep(now)

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, order=st.randoms(use_true_random=False))
    def order(self, pick: int, order: Random) -> None:
        """The sets of a session change places; those that keep theirs do not change."""
        session_id = one_of(self.sets, pick)["session_id"]
        workout = self.workouts[session_id]
        ids = list(workout.sets)
        order.shuffle(ids)
        answer = self.user.put(f"/sessions/{session_id}/order", {"sets": ids}, if_match="*")
        assert answer.status_code == 200, answer.text
        sets = answer.json()["sets"]
        for position, (set_id, now) in enumerate(zip(ids, sets, strict=True), start=1):
            before = workout.sets[set_id]
            assert now == before | {
                "position": position,
                "version": before["version"] + (before["position"] != position),
                "updated_at": now["updated_at"],
            }
        self.keep(*sets)

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS)
    def delete(self, pick: int) -> None:
        """A set goes; again it is not there."""
        shown = one_of(self.sets, pick)
        path = f"/sets/{shown['id']}"
        assert self.user.delete(path, if_match=tag_of(shown)).status_code == 204
        assert self.user.delete(path, if_match="*").status_code == 404
        del self.workouts[shown["session_id"]].sets[shown["id"]]
        self.deleted_sets[shown["id"]] = shown
        self.versions["set", shown["id"]] += 1

    @precondition(lambda self: self.deleted_sets)
    @rule(pick=PICKS)
    def restore(self, pick: int) -> None:
        """A set comes back, unless its session is gone; again nothing happens."""
        shown = one_of(self.deleted_sets, pick)
        answer = self.user.post(f"/sets/{shown['id']}/restore")
        if shown["session_id"] not in self.workouts:
            assert answer.status_code == 404
            return
        assert answer.status_code == 200, answer.text
        del self.deleted_sets[shown["id"]]
        self.versions["set", shown["id"]] += 1
        now, version = answer.json(), self.versions["set", shown["id"]]
        moves = {name: now[name] for name in ("position", "performed_at", "updated_at")}
        assert now == shown | moves | {"version": version}
        assert self.user.post(f"/sets/{shown['id']}/restore").json() == now
        self.keep(now)
