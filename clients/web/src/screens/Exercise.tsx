/** An exercise: its chart, its records, its sets; one's own can be changed, merged and archived. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { distanceUnit, formatDuration, formatSets, shown } from "../measures";
import { formatNumber } from "../numbers";
import { Chart } from "../parts/Chart";
import { ExercisePicker, muscleName } from "../parts/ExercisePicker";
import { Field, Form } from "../parts/Field";
import { Icon } from "../parts/Icon";
import { Limited } from "../parts/Limited";
import { useLive, useRequest, useStatus } from "../parts/live";
import { act } from "../parts/Message";
import { Empty, Loading, Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { formatDate, text } from "../text";
import type { Exercise, Unit } from "../things";
import type { PastSession } from "../view";

const SHOWN = 30;

export function ExerciseScreen({ id }: { id: string }) {
  const { view } = useApp();
  const found = useLive(async () => {
    const [exercise, history] = await Promise.all([view.exercise(id), view.history(id)]);
    return { exercise, history };
  }, [id]);
  const { complete } = useStatus();
  const [menu, setMenu] = useState(false);
  const exercise = found?.exercise;
  if (!exercise) {
    return (
      <Page title={text.exercises.title} back="#/exercises">
        {found ? <Empty>{text.notFound}</Empty> : <Loading />}
      </Page>
    );
  }
  return (
    <Page
      title={exercise.name}
      back="#/exercises"
      columns
      actions={
        exercise.owner === "me" && (
          <button
            type="button"
            class="icon"
            aria-label={text.workout.of(exercise.name)}
            onClick={() => setMenu(true)}
          >
            <Icon name="more" />
          </button>
        )
      }
    >
      <p class="dim">
        {[text.exercises.types[exercise.type], ...exercise.primary_muscles.map(muscleName)].join(
          " · ",
        )}
        {exercise.archived_at && ` · ${text.exercises.archived}`}
      </p>
      {!complete && <p class="dim">{text.sync.partial}</p>}
      {found.history.length === 0 ? (
        complete && <Empty>{text.exercises.noSets}</Empty>
      ) : (
        <>
          <Chart
            path={`/reports/progression.svg?exercise_id=${id}`}
            alt={text.exercises.chartAlt(exercise.name)}
          />
          <Records exercise={exercise} />
          <Past exercise={exercise} history={found.history} />
        </>
      )}
      {menu && <Menu exercise={exercise} onClose={() => setMenu(false)} />}
    </Page>
  );
}

interface RecordItem {
  kind: string;
  bracket: string | null;
  value: number;
  unit: string;
  session_id: string;
  performed_at: string;
}

function Records({ exercise }: { exercise: Exercise }) {
  const { accounts, user } = useApp();
  const [loaded] = useRequest(async () => {
    const { body } = await accounts.api.get(`/reports/records?exercise_id=${exercise.id}`);
    return body.items as RecordItem[];
  }, [exercise.id]);
  if (loaded.state !== "ready" || loaded.value.length === 0) return null;
  return (
    <section>
      <h2>{text.exercises.records}</h2>
      <ul class="list">
        {loaded.value.map((record) => (
          <li key={`${record.kind} ${record.bracket}`}>
            <a class="item" href={`#/workout/${record.session_id}`}>
              <span class="line">
                <span>{kindOf(record)}</span>
                <span class="strong">{wordsOf(record, user.unit)}</span>
              </span>
              <small class="dim">{formatDate(record.performed_at, "day")}</small>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function kindOf({ kind, bracket }: RecordItem): string {
  if (kind === "rep_bracket") return text.records.rep_bracket(bracket ?? "");
  return text.records[kind as Exclude<keyof typeof text.records, "rep_bracket">];
}

function wordsOf({ kind, value, unit }: RecordItem, own: Unit): string {
  if (kind === "longest_duration") return formatDuration(value);
  if (kind === "longest_distance") {
    return `${formatNumber(shown("distance_meters", value, own))} ${distanceUnit(own)}`;
  }
  return kind === "max_reps"
    ? text.measures.onlyReps(formatNumber(value))
    : `${formatNumber(value)} ${unit}`;
}

function Past({ exercise, history }: { exercise: Exercise; history: PastSession[] }) {
  return (
    <section>
      <h2>{text.exercises.sets}</h2>
      <Limited items={history} step={SHOWN}>
        {({ session, sets }) => (
          <li key={session.id}>
            <a class="item" href={`#/workout/${session.id}`}>
              <span>{formatSets(sets, exercise.type)}</span>
              <small class="dim">
                {formatDate(session.started_at, "day", session.timezone)}
                {session.title && ` · ${session.title}`}
              </small>
            </a>
          </li>
        )}
      </Limited>
    </section>
  );
}

function Menu({ exercise, onClose }: { exercise: Exercise; onClose: () => void }) {
  const { log, accounts, sync } = useApp();
  const [step, setStep] = useState<"menu" | "merge">("menu");
  const rename = async (form: Record<string, string>) => {
    onClose();
    await act(() => log.renameExercise(exercise, (form.name ?? "").trim()), text.settings.saved);
  };
  const merge = async (into: Exercise) => {
    onClose();
    const work = async () => {
      await accounts.api.send("POST", `/exercises/${exercise.id}/merge`, {
        body: { into: into.id },
      });
      await sync.run();
    };
    await act(work, text.exercises.merged(into.name));
  };
  if (step === "merge") {
    return <ExercisePicker title={text.exercises.merge} onPick={merge} onClose={onClose} />;
  }
  return (
    <Sheet title={exercise.name} onClose={onClose}>
      <Form submit={text.save} onSubmit={rename}>
        <Field
          label={text.exercises.name}
          name="name"
          defaultValue={exercise.name}
          required
          maxLength={100}
        />
      </Form>
      <p class="dim">{text.exercises.mergeExplain(exercise.name)}</p>
      <div class="tools">
        <button type="button" onClick={() => setStep("merge")}>
          {text.exercises.merge}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            onClose();
            void act(() => log.archiveExercise(exercise), text.exercises.archived);
          }}
        >
          {text.exercises.archive}
        </button>
      </div>
    </Sheet>
  );
}
