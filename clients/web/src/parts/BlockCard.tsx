/** An exercise of a workout: what was done last time, its rows, and what can be done with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app";
import { formatSet, formatSets } from "../measures";
import type { Past } from "../recent";
import { bestOf } from "../records";
import { formatDate, text } from "../text";
import type { Exercise, WorkoutSet } from "../things";
import type { Block, Target } from "../workout";
import type { Actions } from "./actions";
import { BlockMenu } from "./BlockMenu";
import { Handle } from "./Handle";
import { Icon } from "./Icon";
import { ComingRow, DoneRow, OpenRow } from "./Row";
import { SetSheet } from "./SetSheet";
import type { Shown } from "./workout";

interface Props {
  id: string;
  shown: Shown;
  block: Block;
  active: boolean;
  actions: Actions;
}

export function BlockCard({ id, shown, block, active, actions }: Props) {
  const exercise = shown.exercises.get(block.exerciseId);
  const name = exercise?.name ?? "…";
  const open = active && exercise ? block.targets[0] : undefined;
  const add = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  useEffect(() => {
    // The last row went, and the focus with it.
    const lost = opened.current && document.activeElement === document.body;
    if (lost && !open) add.current?.focus({ preventScroll: true });
    opened.current = Boolean(open);
  });
  return (
    <section
      id={id}
      class={`block ${active ? "active" : ""} ${block.superset !== null ? "superset" : ""}`}
      aria-label={name}
    >
      <Head shown={shown} block={block} name={name} actions={actions} />
      {block.superset !== null && <p class="superset-label">{text.workout.supersetLabel}</p>}
      <LastTime exercise={exercise} past={shown.history.get(block.exerciseId)} />
      <Rows shown={shown} block={block} exercise={exercise} open={open} actions={actions} />
      {exercise && (
        <button
          ref={add}
          type="button"
          class="quiet wide"
          onClick={() => actions.addRow(block, exercise)}
        >
          <Icon name="plus" /> {text.workout.addSet}
        </button>
      )}
    </section>
  );
}

function Head({
  shown,
  block,
  name,
  actions,
}: Pick<Props, "shown" | "block" | "actions"> & { name: string }) {
  const [menu, setMenu] = useState(false);
  return (
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
      {menu && (
        <BlockMenu shown={shown} block={block} actions={actions} onClose={() => setMenu(false)} />
      )}
    </header>
  );
}

interface RowsProps extends Pick<Props, "shown" | "block" | "actions"> {
  exercise: Exercise | undefined;
  open: Target | undefined;
}

function Rows({ shown, block, exercise, open, actions }: RowsProps) {
  const { user } = useApp();
  const [edited, setEdited] = useState<string | null>(null);
  const place = block.sets.findIndex((set) => set.id === edited);
  const set = block.sets[place];
  const done = block.sets.length;
  const move = (from: number, to: number) => void actions.moveSet(block, from, to);
  return (
    <>
      <ol class="rows">
        {block.sets.map((one, index) => (
          <DoneRow
            key={one.id}
            position={index + 1}
            set={one}
            exercise={exercise}
            unsent={shown.unsent.has(one.id)}
            onEdit={() => setEdited(one.id)}
            onMove={done > 1 ? move : undefined}
          />
        ))}
        {open && exercise && (
          <OpenRow
            key="open"
            position={done + 1}
            exercise={exercise}
            target={open}
            unit={user.unit}
            onLog={(values) => actions.log(block, exercise, values)}
          />
        )}
        {block.targets.map((target, index) =>
          target === open ? null : (
            <ComingRow
              key={`coming ${index}`}
              position={done + index + 1}
              target={target}
              exercise={exercise}
              onOpen={() => actions.open(block, index)}
              onSkip={() => actions.skipRow(block, index)}
            />
          ),
        )}
      </ol>
      {set && exercise && (
        <EditSet {...{ block, set, place, exercise, actions }} onClose={() => setEdited(null)} />
      )}
    </>
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
