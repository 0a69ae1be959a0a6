/** Big keys for a number. The device's own keyboard would cover the row that is being filled. */
import { useEffect, useState } from "preact/hooks";
import { formatDuration } from "../measures";
import { DECIMAL_MARK } from "../numbers";
import { text } from "../text";
import { Icon } from "./Icon";
import { Sheet } from "./Sheet";

interface Props {
  label: string;
  /** Digits are minutes and seconds: 130 is 1:30. */
  duration: boolean;
  whole: boolean;
  onDone: (value: number) => void;
  onClose: () => void;
}

const MAX_LENGTH = 7;

export function Keypad({ label, duration, whole, onDone, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const mark = !duration && !whole;
  const press = (key: string) =>
    setTyped((now) => {
      if (key === ".") return !mark || now.includes(".") ? now : `${now || "0"}.`;
      if (now.length >= MAX_LENGTH || /\.\d\d$/.test(now)) return now;
      return now === "0" ? key : now + key;
    });
  const erase = () => setTyped((now) => now.slice(0, -1));
  const value = duration ? secondsOf(typed) : Number(typed);
  const done = () => (typed === "" ? onClose() : onDone(value));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "." || event.key === ",") press(".");
      else if (event.key === "Backspace") erase();
      else if (event.key === "Enter" && !isOnKey()) done();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  const display = duration ? formatDuration(value) : typed.replace(".", DECIMAL_MARK);
  return (
    <Sheet title={label} onClose={onClose}>
      {duration && <p class="dim">{text.measures.minutes}</p>}
      <output class="typed">{display || "–"}</output>
      <div class="keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" disabled={!mark} onClick={() => press(".")}>
          {mark ? DECIMAL_MARK : ""}
        </button>
        <button type="button" onClick={() => press("0")}>
          0
        </button>
        <button type="button" aria-label={text.measures.erase} onClick={erase}>
          <Icon name="erase" />
        </button>
      </div>
      <button type="button" class="primary" onClick={done}>
        {text.measures.done}
      </button>
    </Sheet>
  );
}

/** Tell whether the focus is on one of the keys, which Enter presses then. */
function isOnKey(): boolean {
  return document.activeElement?.closest(".keys") != null;
}

/** Read digits as a clock shows them: the last two are seconds, the two before minutes. */
function secondsOf(digits: string): number {
  const number = Number(digits);
  return (
    (number % 100) + (Math.floor(number / 100) % 100) * 60 + Math.floor(number / 10_000) * 3600
  );
}
