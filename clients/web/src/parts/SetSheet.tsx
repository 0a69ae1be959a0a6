/** A set that is done, to be corrected. */
import { useState } from "preact/hooks";
import { formatNumber } from "../numbers";
import { text } from "../text";
import type { Exercise, SetType, Unit, WorkoutSet } from "../things";
import { complete, targetOf } from "../workout";
import { Choice } from "./Field";
import { Icon } from "./Icon";
import { Steppers } from "./Row";
import { Sheet } from "./Sheet";

interface Props {
  position: number;
  set: WorkoutSet;
  exercise: Exercise;
  unit: Unit;
  canMove: { up: boolean; down: boolean };
  onSave: (values: Partial<WorkoutSet>) => void;
  onDelete: () => void;
  onMove: (by: -1 | 1) => void;
  onInsert: () => void;
  onClose: () => void;
}

const RPE = { first: 6, last: 10, step: 0.5 };

export function SetSheet(props: Props) {
  const { position, set, exercise, unit, canMove, onClose } = props;
  const own = set.unit ?? unit;
  const [values, setValues] = useState(() => complete(targetOf(set, own), exercise.type, own));
  const [rpe, setRpe] = useState(set.rpe);
  const [notes, setNotes] = useState(set.notes ?? "");
  const save = () => {
    const all: Record<string, unknown> = { ...values, rpe, notes: notes.trim() || null };
    const old = set as unknown as Record<string, unknown>;
    const changed = Object.entries(all).filter(([name, value]) => value !== (old[name] ?? null));
    if (changed.length === 0) onClose();
    else props.onSave(Object.fromEntries(changed) as Partial<WorkoutSet>);
  };
  return (
    <Sheet
      title={`${exercise.name}, ${text.workout.set(position).toLowerCase()}`}
      onClose={onClose}
    >
      <Steppers exercise={exercise} values={values} unit={own} onChange={setValues} />
      <Choice<SetType>
        label={text.measures.type}
        name="type"
        options={text.measures.types}
        value={values.set_type}
        onChange={(set_type) => setValues({ ...values, set_type })}
      />
      <Rating value={rpe} onChange={setRpe} />
      <label class="field">
        {text.workout.notes}
        <textarea
          rows={2}
          maxLength={4000}
          value={notes}
          onInput={(event) => setNotes(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="primary" onClick={save}>
        {text.save}
      </button>
      <div class="tools">
        <button type="button" disabled={!canMove.up} onClick={() => props.onMove(-1)}>
          {text.workout.moveUp}
        </button>
        <button type="button" disabled={!canMove.down} onClick={() => props.onMove(1)}>
          {text.workout.moveDown}
        </button>
        <button type="button" onClick={props.onInsert}>
          {text.workout.insertSet}
        </button>
        <button type="button" class="danger" onClick={props.onDelete}>
          {text.remove}
        </button>
      </div>
    </Sheet>
  );
}

function Rating({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (rpe: number | null) => void;
}) {
  const down = () => onChange(value === null || value <= RPE.first ? null : value - RPE.step);
  const up = () => onChange(value === null ? RPE.first : Math.min(RPE.last, value + RPE.step));
  return (
    <div class="stepper">
      <span class="stepper-label">{text.measures.rpe}</span>
      <button
        type="button"
        class="step"
        aria-label={text.measures.less(text.measures.rpe)}
        onClick={down}
      >
        <Icon name="minus" />
      </button>
      <output class="number">
        {value === null ? <small>{text.measures.noRpe}</small> : formatNumber(value)}
      </output>
      <button
        type="button"
        class="step"
        aria-label={text.measures.moreOf(text.measures.rpe)}
        onClick={up}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
