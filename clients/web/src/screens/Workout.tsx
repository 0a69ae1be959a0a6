/** A workout: while it runs, the screen that a lifter fills in; later, what was done, to be corrected. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app";
import { formatDuration } from "../measures";
import { Actions } from "../parts/actions";
import { BlockCard } from "../parts/BlockCard";
import { ExercisePicker } from "../parts/ExercisePicker";
import { Icon } from "../parts/Icon";
import { useNow, useStatus } from "../parts/live";
import { Empty, Loading, Page } from "../parts/Page";
import { WorkoutDetails } from "../parts/WorkoutDetails";
import { useWakeLock } from "../parts/wake";
import { type Shown, useWorkout } from "../parts/workout";
import { go } from "../route";
import { formatDate, text } from "../text";
import { activeBlock, type Block } from "../workout";

export function WorkoutScreen({ id }: { id: string }) {
  const shown = useWorkout(id);
  const { complete, situation } = useStatus();
  const fetching = !complete && situation !== "offline";
  if (shown === undefined || (shown === null && fetching)) {
    return (
      <Page title={text.workout.untitled} back="#/" narrow>
        <Loading />
      </Page>
    );
  }
  if (shown === null) {
    return (
      <Page title={text.workout.untitled} back="#/">
        <Empty>{text.notFound}</Empty>
      </Page>
    );
  }
  return <Loaded shown={shown} />;
}

function Loaded({ shown }: { shown: Shown }) {
  const app = useApp();
  const [sheet, setSheet] = useState<"exercise" | "details" | null>(null);
  const { session } = shown.workout;
  const latest = useRef(shown);
  latest.current = shown;
  const actions = new Actions(app, shown, () => latest.current);
  const active = shown.plan ? activeBlock(shown.blocks, shown.plan) : undefined;
  useWakeLock(shown.runs);
  // What was opened to be added to a past workout, and was not, is of no interest later.
  useEffect(() => {
    if (shown.runs) return;
    return () => void app.store.write(["plan"], async (tx) => dropEdits(tx, session.id));
  }, [shown.runs, session.id]);
  const close = () => setSheet(null);
  return (
    <Page
      title={session.title ?? text.workout.untitled}
      back={shown.runs ? "#/" : "#/history"}
      narrow
      actions={
        <button
          type="button"
          class="icon"
          aria-label={text.workout.details}
          onClick={() => setSheet("details")}
        >
          <Icon name="more" />
        </button>
      }
    >
      <p class="dim when">
        {formatDate(session.started_at, "dayAndTime", session.timezone)}
        {shown.runs ? <Elapsed since={session.started_at} /> : ` · ${lengthOf(session)}`}
      </p>
      {session.notes && <p class="notes">{session.notes}</p>}
      {shown.blocks.length === 0 && <Empty>{text.workout.empty}</Empty>}
      {shown.blocks.map((block) => (
        <BlockCard
          key={block.key}
          id={blockId(block)}
          shown={shown}
          block={block}
          active={block.key === active?.key}
          actions={actions}
        />
      ))}
      {shown.blocks.length > 1 && <Outline shown={shown} active={active?.key} />}
      <Ending runs={shown.runs} actions={actions} onAdd={() => setSheet("exercise")} />
      {sheet === "exercise" && (
        <ExercisePicker
          onClose={close}
          onPick={(exercise) => {
            close();
            void actions.addExercise(exercise, null);
          }}
        />
      )}
      {sheet === "details" && <WorkoutDetails shown={shown} onClose={close} />}
    </Page>
  );
}

interface EndingProps {
  runs: boolean;
  actions: Actions;
  onAdd: () => void;
}

function Ending({ runs, actions, onAdd }: EndingProps) {
  const end = async () => {
    await actions.end();
    go("#/");
  };
  return (
    <div class="ending">
      <button type="button" class="wide" onClick={onAdd}>
        <Icon name="plus" /> {text.workout.addExercise}
      </button>
      {runs && (
        <button type="button" class="wide" onClick={end}>
          {text.workout.end}
        </button>
      )}
    </div>
  );
}

function blockId(block: Block): string {
  return `block-${block.key}`;
}

/** The exercises of a workout and how far they are, beside it on a desk. */
function Outline({ shown, active }: { shown: Shown; active: string | undefined }) {
  return (
    <nav class="outline" aria-label={text.workout.outline}>
      <ol>
        {shown.blocks.map((block) => (
          <li key={block.key}>
            <button
              type="button"
              class="line"
              aria-current={block.key === active ? "true" : undefined}
              onClick={() => document.getElementById(blockId(block))?.scrollIntoView()}
            >
              <span>{shown.exercises.get(block.exerciseId)?.name ?? "…"}</span>
              <small>
                {block.sets.length}/{block.sets.length + block.targets.length}
              </small>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

async function dropEdits(
  tx: Parameters<Parameters<ReturnType<typeof useApp>["store"]["write"]>[1]>[0],
  id: string,
): Promise<void> {
  const plan = await tx.objectStore("plan").get(id);
  if (plan?.editing) await tx.objectStore("plan").delete(id);
}

function lengthOf(session: Shown["workout"]["session"]): string {
  const end = Date.parse(session.ended_at ?? session.started_at);
  return formatDuration(Math.max(0, (end - Date.parse(session.started_at)) / 1000));
}

function Elapsed({ since }: { since: string }) {
  const { now } = useApp();
  useNow(1000);
  const seconds = Math.max(0, (now().getTime() - Date.parse(since)) / 1000);
  return (
    <>
      {" · "}
      <span role="timer" aria-label={text.workout.elapsed}>
        {formatDuration(seconds)}
      </span>
    </>
  );
}
