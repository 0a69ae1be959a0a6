/** An exercise of a workout: what was done last time, its rows, and what can be done with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app";
import { formatSet, formatSets } from "../measures";
import type { Past } from "../recent";
import { bestOf } from "../records";
import { formatDate, text } from "../text";
import type { Exercise, WorkoutSet } from "../things";
import type { Block } from "../workout";
import type { Actions } from "./actions";
import { ExercisePicker } from "./ExercisePicker";
import { Handle } from "./Handle";
import { Icon } from "./Icon";
import { ComingRow, DoneRow, OpenRow } from "./Row";
import { SetSheet } from "./SetSheet";
import { Sheet } from "./Sheet";
import type { Shown } from "./workout";

interface Props {
  id: string;
  shown: Shown;
  block: Block;
  active: boolean;
  actions: Actions;
}

export function BlockCard({ id, shown, block, active, actions }: Props) {
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
  const add = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  useEffect(() => {
    // The last row went, and the focus with it.
    const lost = opened.current && document.activeElement === document.body;
    if (lost && !open) add.current?.focus({ preventScroll: true });
    opened.current = Boolean(open);
  });
  const canAdd = exercise && (!open || coming.length === 0);
  return (
    <section
      id={id}
      class={`block ${active ? "active" : ""} ${block.superset !== null ? "superset" : ""}`}
      aria-label={name}
    >
      <header>
        <h2>
          <a href={`#/exercise/${block.exerciseId}`}>{name}</a>
        </h2>
        {shown.blocks.length > 1 && (
          <Handle item=".block" collapse onDrop={(from, to) => void actions.moveBlock(from, to)} />
        )}
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
            onMove={
              block.sets.length > 1
                ? (from, to) => void actions.moveSet(block, from, to)
                : undefined
            }
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
        <button
          ref={add}
          type="button"
          class="quiet wide"
          onClick={() => actions.addRow(block, exercise)}
        >
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
      <span>{text.workout.lastTime(date, formatSets(sets, exercise?.type))}</span>
      {best && <span>{text.workout.best(formatSet(best, exercise?.type))}</span>}
    </p>
  );
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
      onMove={(by) => then(actions.moveSet(block, place, place + by))}
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
          onClick={() => then(actions.moveBlock(place, place - 1))}
        >
          {t.moveUp}
        </button>
        <button
          type="button"
          disabled={last}
          onClick={() => then(actions.moveBlock(place, place + 1))}
        >
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
