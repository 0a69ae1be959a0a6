/** Title, notes and times of a workout, and what becomes of it as a whole. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { rowsOf } from "../log";
import { go } from "../route";
import { text } from "../text";
import type { WorkoutSession } from "../things";
import { reentered, wallTime } from "../times";
import { blocksOf } from "../workout";
import { Field, Form } from "./Field";
import { act } from "./Message";
import { Sheet } from "./Sheet";
import type { Shown } from "./workout";

interface Props {
  shown: Shown;
  onClose: () => void;
}

export function WorkoutDetails({ shown, onClose }: Props) {
  const { log, view, user } = useApp();
  const { session, sets } = shown.workout;
  const remove = async () => {
    onClose();
    const removed = () => log.remove("session", session);
    await act(removed, text.workout.deleted, () => log.restore("session", session.id));
    go("#/");
  };
  const repeat = async () => {
    onClose();
    const started = await log.start(session.title, rowsOf(blocksOf(sets, undefined), user.unit));
    go(`#/workout/${started}`);
  };
  const reopen = async () => {
    onClose();
    const now = await view.session(session.id);
    if (now) await act(() => log.reopen(now));
  };
  return (
    <Sheet title={text.workout.details} onClose={onClose}>
      <DetailsForm session={session} onClose={onClose} />
      <div class="tools">
        {!shown.runs && (
          <button type="button" onClick={reopen}>
            {text.workout.reopen}
          </button>
        )}
        {!shown.runs && (
          <button type="button" onClick={repeat}>
            {text.workout.saveRepeat}
          </button>
        )}
        <button type="button" class="danger" onClick={remove}>
          {text.workout.deleteWorkout}
        </button>
      </div>
    </Sheet>
  );
}

function DetailsForm({ session, onClose }: { session: WorkoutSession; onClose: () => void }) {
  const { log } = useApp();
  const zone = session.timezone;
  const [problem, setProblem] = useState("");
  const save = async (values: Record<string, string>) => {
    const changed = {
      title: (values.title ?? "").trim() || null,
      notes: (values.notes ?? "").trim() || null,
      started_at: reentered(session.started_at, values.started_at, zone),
      ended_at: session.ended_at && reentered(session.ended_at, values.ended_at, zone),
    };
    if (changed.ended_at && Date.parse(changed.ended_at) < Date.parse(changed.started_at)) {
      setProblem(text.workout.badEnd);
      return;
    }
    const old = session as unknown as Record<string, unknown>;
    const body = Object.fromEntries(Object.entries(changed).filter(([name, v]) => v !== old[name]));
    onClose();
    if (Object.keys(body).length > 0)
      await act(() => log.changeSession(session, body), text.settings.saved);
  };
  return (
    <Form submit={text.save} onSubmit={save}>
      <Field
        label={text.workout.title}
        name="title"
        defaultValue={session.title ?? ""}
        maxLength={200}
      />
      <label class="field">
        {text.workout.notes}
        <textarea name="notes" rows={3} maxLength={4000} defaultValue={session.notes ?? ""} />
      </label>
      <Field
        label={text.workout.startedAt}
        name="started_at"
        type="datetime-local"
        required
        defaultValue={wallTime(session.started_at, zone)}
        hint={text.workout.timezone(zone)}
      />
      {session.ended_at && (
        <Field
          label={text.workout.endedAt}
          name="ended_at"
          type="datetime-local"
          required
          defaultValue={wallTime(session.ended_at, zone)}
        />
      )}
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
    </Form>
  );
}
