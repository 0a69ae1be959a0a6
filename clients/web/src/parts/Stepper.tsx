/** A number with a button on each side; a tap on the number, or a long press, opens a keypad. */
import { useRef, useState } from "preact/hooks";
import {
  distanceUnit,
  formatDuration,
  limited,
  type Measure,
  STEPS,
  shown,
  stepped,
} from "../measures";
import { formatNumber } from "../numbers";
import { text } from "../text";
import type { Unit } from "../things";
import { Icon } from "./Icon";
import { Keypad } from "./Keypad";

interface Props {
  measure: Measure;
  label: string;
  /** As it is kept; what is shown may be in other units. */
  value: number;
  unit: Unit;
  /** What a tap adds, when it is not what one puts on a bar. */
  step?: number;
  /** Given the value as it is shown. */
  onChange: (value: number) => void;
}

const FIRST_REPEAT_MS = 450;
const REPEAT_MS = 110;

export function Stepper({ measure, label, value, unit, step: by, onChange }: Props) {
  const [typing, setTyping] = useState(false);
  const now = shown(measure, value, unit);
  const latest = useRef(now);
  latest.current = now;
  const step = (direction: 1 | -1) =>
    onChange(stepped(measure, latest.current, direction, by ?? STEPS[measure][unit]));
  const number = measure === "duration_seconds" ? formatDuration(now) : formatNumber(now);
  const suffix = {
    weight: unit,
    distance_meters: distanceUnit(unit),
    reps: "",
    duration_seconds: "",
  };
  return (
    <div class="stepper">
      <span class="stepper-label">{label}</span>
      <Hold label={text.measures.less(label)} onStep={() => step(-1)} icon="minus" />
      <button
        type="button"
        class="number"
        aria-label={text.measures.enter(label, `${number} ${suffix[measure]}`.trim())}
        onClick={() => setTyping(true)}
        onContextMenu={(event) => {
          event.preventDefault();
          setTyping(true);
        }}
      >
        {number}
        {suffix[measure] && <small> {suffix[measure]}</small>}
      </button>
      <Hold label={text.measures.moreOf(label)} onStep={() => step(1)} icon="plus" />
      {typing && (
        <Keypad
          label={label}
          duration={measure === "duration_seconds"}
          whole={measure === "reps"}
          onClose={() => setTyping(false)}
          onDone={(typed) => {
            onChange(limited(measure, typed));
            setTyping(false);
          }}
        />
      )}
    </div>
  );
}

/** A button that goes on while it is held. */
function Hold({
  label,
  onStep,
  icon,
}: {
  label: string;
  onStep: () => void;
  icon: "plus" | "minus";
}) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const latest = useRef(onStep);
  latest.current = onStep;
  const stop = () => clearTimeout(timer.current);
  const repeat = () => {
    held.current = true;
    latest.current();
    timer.current = setTimeout(repeat, REPEAT_MS);
  };
  return (
    <button
      type="button"
      class="step"
      aria-label={label}
      onPointerDown={() => {
        held.current = false;
        timer.current = setTimeout(repeat, FIRST_REPEAT_MS);
      }}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => {
        if (!held.current) onStep();
        held.current = false;
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
