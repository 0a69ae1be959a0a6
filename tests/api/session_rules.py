"""What is done with sessions, and what a model of the service knows of them then."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.api.model import HOW, PICKS, Known, Workout, later, moved, tag_of


class WithSessions(Known):
    """A user who starts sessions, changes, moves, deletes and restores them."""

    @rule(how=HOW, pick=PICKS)
    def start_session(self, how: str, pick: int) -> None:
        """A session begins."""
        chosen = self.chosen("session", how, pick)
        answer = self.post("/sessions", chosen)
        assert answer.status_code == 201, answer.text
        shown = answer.json()
        assert chosen.items() <= shown.items()
        self.workouts[shown["id"]] = Workout(shown)
        self.versions["session", shown["id"]] = 1

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, title=st.sampled_from(["Push", "Pull"]), is_over=st.booleans())
    def change_session(self, pick: int, title: str, is_over: bool) -> None:
        """A session is named, finished or taken up again; the same content changes nothing."""
        workout = self.workouts[self.session_of(pick)]
        shown = workout.shown
        patch = {"title": title, "ended_at": shown["started_at"] if is_over else None}
        answer = self.user.patch(f"/sessions/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = patch.items() <= shown.items()
        assert answer.json() == shown | patch | {
            "version": shown["version"] + (not is_same),
            "updated_at": answer.json()["updated_at"],
        }
        workout.shown = answer.json()
        self.versions["session", shown["id"]] = workout.shown["version"]

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, by=st.sampled_from([0, 1, 30]), is_over=st.booleans())
    def move_session(self, pick: int, by: int, is_over: bool) -> None:
        """A session and its sets move by hours; by none, nothing changes but perhaps the end."""
        workout = self.workouts[self.session_of(pick)]
        shown, back = workout.shown, timedelta(hours=-by)
        start = later(shown["started_at"], back)
        patch = {"started_at": start, "ended_at": start if is_over else None}
        answer = self.user.patch(f"/sessions/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = patch.items() <= shown.items()
        at = answer.json()["updated_at"]
        workout.shown = shown | patch | {
            "version": shown["version"] + (not is_same), "updated_at": at,
        }  # fmt: skip
        assert answer.json() == workout.shown
        self.versions["session", shown["id"]] = workout.shown["version"]
        if by:
            self.keep(*(moved(one, back, at) for one in workout.sets.values()))

    @precondition(lambda self: len(self.workouts) > 1)
    @rule(pick=PICKS)
    def delete_session(self, pick: int) -> None:
        """A session takes its sets along, and none can be logged to it any more."""
        session_id = self.session_of(pick)
        assert self.user.delete(f"/sessions/{session_id}", if_match="*").status_code == 204
        workout = self.deleted_workouts[session_id] = self.workouts.pop(session_id)
        for place in (("session", session_id), *(("set", set_id) for set_id in workout.sets)):
            self.versions[place] += 1
        late = self.post(f"/sessions/{session_id}/sets", self.draft(5, 50))
        assert late.status_code == 404

    @precondition(lambda self: self.deleted_workouts)
    @rule(pick=PICKS)
    def restore_session(self, pick: int) -> None:
        """A session comes back with the sets that went with it, and no others."""
        session_id = sorted(self.deleted_workouts)[pick % len(self.deleted_workouts)]
        workout = self.deleted_workouts.pop(session_id)
        answer = self.user.post(f"/sessions/{session_id}/restore")
        assert answer.status_code == 200, answer.text
        at = {"updated_at": answer.json()["updated_at"]}
        of_sets = ((("set", set_id), shown) for set_id, shown in workout.sets.items())
        for place, shown in ((("session", session_id), workout.shown), *of_sets):
            self.versions[place] += 1
            shown.update(at, version=self.versions[place])
        assert answer.json() == workout.shown
        self.workouts[session_id] = workout
