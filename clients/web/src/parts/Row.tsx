/** A row of a workout: the open one, with steppers; one that is done; one that is still to come. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatSet, MEASURES, type Measure } from "../measures";
import { formatNumber } from "../numbers";
import { text } from "../text";
import type { Exercise, SetType, Unit, WorkoutSet } from "../things";
import { type Target, withShown } from "../workout";
import { Choice } from "./Field";
import { Handle } from "./Handle";
import { Icon } from "./Icon";
import { Sheet } from "./Sheet";
import { Stepper } from "./Stepper";

export function labelOf(measure: Measure, exercise: Exercise): string {
  if (measure !== "weight") return text.measures[measure];
  if (exercise.type === "weighted_bodyweight") return text.measures.added;
  if (exercise.type === "assisted_bodyweight") return text.measures.assistance;
  return text.measures.weight;
}

interface SteppersProps {
  exercise: Exercise;
  values: Target;
  unit: Unit;
  onChange: (values: Target) => void;
}

export function Steppers({ exercise, values, unit, onChange }: SteppersProps) {
  return (
    <div class="steppers">
      {MEASURES[exercise.type].map((measure) => (
        <Stepper
          key={measure}
          measure={measure}
          label={labelOf(measure, exercise)}
          value={values[measure] ?? 0}
          unit={values.unit ?? unit}
          onChange={(shown) => onChange(withShown(values, measure, shown, unit))}
        />
      ))}
    </div>
  );
}

const NEXT_ROW_MS = 1000;

interface OpenRowProps {
  position: number;
  exercise: Exercise;
  target: Target;
  unit: Unit;
  onLog: (values: Target) => Promise<boolean>;
}

export function OpenRow({ position, exercise, target, unit, onLog }: OpenRowProps) {
  const [values, setValues] = useState(target);
  const [choosing, setChoosing] = useState(false);
  const busy = useRef(false);
  const filled = JSON.stringify(target);
  useEffect(() => setValues(target), [filled, position]);
  const button = useRef<HTMLButtonElement>(null);
  const [stay, arrive] = useSteadyButton(button);
  useLayoutEffect(() => {
    arrive();
    busy.current = false;
  }, [position]);
  const log = async () => {
    if (busy.current) return;
    busy.current = true;
    stay();
    const logged = await onLog(values);
    // A second tap before the next row is there would be one for this row.
    setTimeout(
      () => {
        busy.current = false;
      },
      logged ? NEXT_ROW_MS : 0,
    );
  };
  return (
    <li class="row open">
      <button
        type="button"
        class="kind"
        aria-label={`${text.workout.set(position)}, ${text.measures.types[values.set_type]}`}
        onClick={() => setChoosing(true)}
      >
        {text.measures.typeMarks[values.set_type] || position}
      </button>
      <Steppers exercise={exercise} values={values} unit={unit} onChange={setValues} />
      <button ref={button} type="button" class="primary log" onClick={log}>
        <Icon name="check" /> {text.workout.log}
      </button>
      {choosing && (
        <Sheet title={text.measures.type} onClose={() => setChoosing(false)}>
          <Choice<SetType>
            label={text.measures.type}
            name="type"
            options={text.measures.types}
            value={values.set_type}
            onChange={(set_type) => {
              setValues({ ...values, set_type });
              setChoosing(false);
            }}
          />
        </Sheet>
      )}
    </li>
  );
}

/**
 * Keep the button under the finger while a row comes in above it; bring a row that opens into sight, and
 * the focus to its button.
 *
 * @returns What to call before the row moves, and when it has.
 */
function useSteadyButton(button: RefObject<HTMLButtonElement | null>): [() => void, () => void] {
  const tapped = useRef<number | null>(null);
  const top = () => button.current?.getBoundingClientRect().top ?? 0;
  const stay = () => {
    tapped.current = top();
  };
  const arrive = () => {
    if (tapped.current !== null) {
      scrollBy({ top: top() - tapped.current, behavior: "instant" });
    } else {
      button.current?.closest("li")?.scrollIntoView({ block: "nearest", behavior: "instant" });
      button.current?.focus({ preventScroll: true });
    }
    tapped.current = null;
  };
  return [stay, arrive];
}

/** The place of a set, or the mark of its kind; to a screen reader both. */
function Kind(props: { before: string; position: number; type: SetType }) {
  const { before, position, type } = props;
  const mark = text.measures.typeMarks[type];
  return (
    <span class="kind">
      <span class="hidden">
        {before} {mark && `${position}, ${text.measures.types[type]} `}
      </span>
      {mark || position}{" "}
    </span>
  );
}

interface DoneRowProps {
  position: number;
  set: WorkoutSet;
  exercise: Exercise | undefined;
  unsent: boolean;
  onEdit: () => void;
  onMove: ((from: number, to: number) => void) | undefined;
}

export function DoneRow({ position, set, exercise, unsent, onEdit, onMove }: DoneRowProps) {
  const words = formatSet(set, exercise?.type);
  return (
    <li class="row done">
      <button type="button" onClick={onEdit}>
        <Kind before={text.workout.setBefore} position={position} type={set.set_type} />
        <span class="said">
          <span class="values">{words}</span>
          {set.rpe !== null && (
            <small class="dim">
              {text.measures.rpe} {formatNumber(set.rpe)}
            </small>
          )}
          {set.notes && <small class="dim note">{set.notes}</small>}
        </span>
        <span class="state" title={unsent ? text.workout.unsent : ""}>
          <Icon name={unsent ? "waiting" : "check"} />
          {unsent && <span class="hidden">{text.workout.unsent}</span>}
        </span>
      </button>
      {onMove && <Handle item=".row.done" onDrop={onMove} />}
    </li>
  );
}

interface ComingRowProps {
  position: number;
  target: Target;
  exercise: Exercise | undefined;
  onOpen: () => void;
  onSkip: () => void;
}

export function ComingRow({ position, target, exercise, onOpen, onSkip }: ComingRowProps) {
  const words = formatSet(target, exercise?.type);
  return (
    <li class="row coming">
      <button type="button" onClick={onOpen}>
        <Kind before={text.workout.rowBefore} position={position} type={target.set_type} />
        <span class="values">{words}</span>
      </button>
      <button type="button" class="icon" aria-label={text.workout.skip(position)} onClick={onSkip}>
        <Icon name="close" />
      </button>
    </li>
  );
}
