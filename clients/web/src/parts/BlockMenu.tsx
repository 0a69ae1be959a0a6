/** What can be done with an exercise of a workout. */
import { useState } from "preact/hooks";
import { text } from "../text";
import type { Exercise } from "../things";
import type { Block } from "../workout";
import type { Actions } from "./actions";
import { ExercisePicker } from "./ExercisePicker";
import { Sheet } from "./Sheet";
import type { Shown } from "./workout";

interface MenuProps {
  shown: Shown;
  block: Block;
  actions: Actions;
  onClose: () => void;
}

export function BlockMenu({ shown, block, actions, onClose }: MenuProps) {
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
