/** An exercise of a workout: what was done last time, its rows, and what can be done with it. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { formatSet } from "../measures";
import type { Past } from "../recent";
import { bestOf } from "../records";
import { formatDate, text } from "../text";
import type { Exercise, WorkoutSet } from "../things";
import type { Block } from "../workout";
import type { Actions } from "./actions";
import { ExercisePicker } from "./ExercisePicker";
import { Icon } from "./Icon";
import { ComingRow, DoneRow, OpenRow } from "./Row";
import { SetSheet } from "./SetSheet";
import { Sheet } from "./Sheet";
import type { Shown } from "./workout";

interface Props {
  shown: Shown;
  block: Block;
  active: boolean;
  actions: Actions;
}

export function BlockCard({ shown, block, active, actions }: Props) {
  const { user } = useApp();
  const [menu, setMenu] = useState(false);
  const [edited, setEdited] = useState<string | null>(null);
  const exercise = shown.exercises.get(block.exerciseId);
  const name = exercise?.name ?? "…";
  const open = active && exercise ? block.targets[0] : undefined;
  const coming = open ? block.targets.slice(1) : block.targets;
  const first = block.sets.length + (open ? 1 : 0);
  const place = block.sets.findIndex((set) => set.id === edited);
  const set = block.sets[place];
  const canAdd = exercise && (!open || coming.length === 0);
  return (
    <section
      class={`block ${active ? "active" : ""} ${block.superset !== null ? "superset" : ""}`}
      aria-label={name}
    >
      <header>
        <h2>
          <a href={`#/exercise/${block.exerciseId}`}>{name}</a>
        </h2>
        <button
          type="button"
          class="icon"
          aria-label={text.workout.of(name)}
          onClick={() => setMenu(true)}
        >
          <Icon name="more" />
        </button>
      </header>
      {block.superset !== null && <p class="superset-label">{text.workout.supersetLabel}</p>}
      <LastTime exercise={exercise} past={shown.history.get(block.exerciseId)} />
      <ol class="rows">
        {block.sets.map((done, index) => (
          <DoneRow
            key={done.id}
            position={index + 1}
            set={done}
            exercise={exercise}
            unsent={shown.unsent.has(done.id)}
            onEdit={() => setEdited(done.id)}
          />
        ))}
        {open && exercise && (
          <OpenRow
            key="open"
            position={first}
            exercise={exercise}
            target={open}
            unit={user.unit}
            onLog={(values) => actions.log(block, exercise, values)}
          />
        )}
        {coming.map((target, index) => (
          <ComingRow
            key={`coming ${index}`}
            position={first + index + 1}
            target={target}
            exercise={exercise}
            onOpen={() => actions.open(block, index + (open ? 1 : 0))}
            onSkip={() => actions.skipRow(block, index + (open ? 1 : 0))}
          />
        ))}
      </ol>
      {canAdd && (
        <button type="button" class="quiet wide" onClick={() => actions.addRow(block, exercise)}>
          <Icon name="plus" /> {text.workout.addSet}
        </button>
      )}
      {menu && (
        <BlockMenu shown={shown} block={block} actions={actions} onClose={() => setMenu(false)} />
      )}
      {set && exercise && (
        <EditSet {...{ block, set, place, exercise, actions }} onClose={() => setEdited(null)} />
      )}
    </section>
  );
}

function LastTime({
  exercise,
  past,
}: {
  exercise: Exercise | undefined;
  past: Past | null | undefined;
}) {
  const last = past?.sessions[0];
  if (!last) {
    const t = text.workout;
    return <p class="last dim">{past ? t.never : past === null ? t.notKnown : t.lookedUp}</p>;
  }
  const best =
    past.whole &&
    bestOf(
      past.sessions.flatMap((one) => one.sets),
      exercise?.type,
    );
  const sets = last.sets.filter((set) => set.set_type !== "warmup");
  const date = formatDate(last.session.started_at, "weekday", last.session.timezone);
  return (
    <p class="last dim">
      <span>{text.workout.lastTime(date, summed(sets, exercise))}</span>
      {best && <span>{text.workout.best(formatSet(best, exercise?.type))}</span>}
    </p>
  );
}

/** Return sets as lifters write them: those of one weight together, 100 kg × 5, 5, 4. */
export function summed(sets: WorkoutSet[], exercise: Exercise | undefined): string {
  const groups: { head: string; reps: string[] }[] = [];
  for (const set of sets) {
    const words = formatSet(set, exercise?.type);
    const [head = "", tail] = words.split(" × ");
    const last = groups.at(-1);
    if (tail !== undefined && last?.head === head) last.reps.push(tail);
    else groups.push({ head, reps: tail === undefined ? [] : [tail] });
  }
  return groups
    .map(({ head, reps }) => (reps.length > 0 ? `${head} × ${reps.join(", ")}` : head))
    .join("; ");
}

interface EditProps {
  block: Block;
  set: WorkoutSet;
  place: number;
  exercise: Exercise;
  actions: Actions;
  onClose: () => void;
}

function EditSet({ block, set, place, exercise, actions, onClose }: EditProps) {
  const { user } = useApp();
  const then = (work: Promise<unknown>) => {
    onClose();
    void work;
  };
  return (
    <SetSheet
      position={place + 1}
      set={set}
      exercise={exercise}
      unit={user.unit}
      canMove={{ up: place > 0, down: place < block.sets.length - 1 }}
      onSave={(values) => then(actions.change(set, values))}
      onDelete={() => then(actions.remove(set))}
      onMove={(by) => then(actions.moveSet(block, set, by))}
      onInsert={() => then(actions.insertSet(block, set, exercise))}
      onClose={onClose}
    />
  );
}

interface MenuProps {
  shown: Shown;
  block: Block;
  actions: Actions;
  onClose: () => void;
}

function BlockMenu({ shown, block, actions, onClose }: MenuProps) {
  const [picking, setPicking] = useState<"swap" | "insert" | null>(null);
  const place = shown.blocks.indexOf(block);
  const last = place === shown.blocks.length - 1;
  const then = (work: Promise<unknown>) => {
    onClose();
    void work;
  };
  if (picking) {
    const title = picking === "swap" ? text.workout.swap : text.workout.insertAfter;
    const pick = (exercise: Exercise) =>
      then(
        picking === "swap" ? actions.swap(block, exercise) : actions.addExercise(exercise, block),
      );
    return <ExercisePicker title={title} onPick={pick} onClose={onClose} />;
  }
  const t = text.workout;
  return (
    <Sheet title={shown.exercises.get(block.exerciseId)?.name ?? ""} onClose={onClose}>
      <div class="menu">
        <button
          type="button"
          disabled={place === 0}
          onClick={() => then(actions.moveBlock(block, -1))}
        >
          {t.moveUp}
        </button>
        <button type="button" disabled={last} onClick={() => then(actions.moveBlock(block, 1))}>
          {t.moveDown}
        </button>
        <button type="button" onClick={() => setPicking("swap")}>
          {t.swap}
        </button>
        <button type="button" onClick={() => setPicking("insert")}>
          {t.insertAfter}
        </button>
        <button
          type="button"
          disabled={last && block.superset === null}
          onClick={() => then(actions.superset(block))}
        >
          {block.superset === null ? t.superset : t.supersetEnd}
        </button>
        <button type="button" class="danger" onClick={() => then(actions.removeBlock(block))}>
          {t.removeExercise}
        </button>
      </div>
    </Sheet>
  );
}
