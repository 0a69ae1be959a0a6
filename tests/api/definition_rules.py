"""What gives sets another definition: their exercise is merged, or gets another type."""

from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.api.model import Known


class WithDefinitions(Known):
    """A user who has second thoughts about an exercise."""

    @rule(type_=st.sampled_from(["weight_reps", "weighted_bodyweight", "assisted_bodyweight"]))
    def merge(self, type_: str) -> None:
        """The exercise is merged into a new one, and with it what was merged into it before."""
        draft = {"name": uuid4().hex, "type": type_}
        made = self.user.post("/exercises", draft).json()
        answer = self.user.post(f"/exercises/{self.exercise_id}/merge", {"into": made["id"]})
        assert (answer.status_code, answer.json()) == (200, made)
        for id_ in self.names:
            self.versions["exercise", id_] += 1
            assert self.user.get(f"/exercises/{id_}").json()["merged_into"] == made["id"]
        self.merged, self.exercise_id = self.names, made["id"]
        self.versions["exercise", made["id"]] = 1
        self.take_definition(1)

    @rule(type_=st.sampled_from(["weight_reps", "weighted_bodyweight", "duration"]))
    def retype(self, type_: str) -> None:
        """The exercise gets another type, if all sets fit it."""
        path, was = f"/exercises/{self.exercise_id}", self.user.get(
            f"/exercises/{self.exercise_id}"
        )
        draft = {"name": was.json()["name"], "type": type_}
        answer = self.user.put(path, draft, if_match=was.headers["ETag"])
        if type_ == "duration" and self.sets:
            assert (answer.status_code, answer.json()["sets"]) == (409, len(self.sets))
        elif type_ == "duration":
            assert answer.status_code == 200, answer.text
            self.versions["exercise", self.exercise_id] += 1
            # Back, as what is logged are lifts.
            draft["type"] = was.json()["type"]
            back = self.user.put(path, draft, if_match="*")
            assert back.status_code == 200, back.text
            self.versions["exercise", self.exercise_id] += 1
            self.take_definition(back.json()["version"])
        elif type_ != was.json()["type"]:
            assert answer.status_code == 200, answer.text
            self.versions["exercise", self.exercise_id] += 1
            self.take_definition(answer.json()["version"])

    def take_definition(self, version: int) -> None:
        """Every set has another definition, and nothing else of it is different; deleted ones unseen."""
        definition = {"exercise_id": self.exercise_id, "exercise_version": version}
        for shown in self.sets.values():
            now = self.user.get(f"/sets/{shown['id']}").json()
            changed = {"version": shown["version"] + 1, "updated_at": now["updated_at"]}
            assert now == shown | definition | changed
            self.keep(now)
        for sets in (self.deleted_sets, *(w.sets for w in self.deleted_workouts.values())):
            for id_, shown in sets.items():
                sets[id_] = shown | definition
