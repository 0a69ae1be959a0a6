/** The line that says what was just done, and takes it back. It stays until something else is done. */
import { useEffect, useReducer } from "preact/hooks";
import { Away, LoggedOut, Refused } from "../api";
import { FullError } from "../store";
import { text } from "../text";
import { useOnce } from "./once";

interface Message {
  text: string;
  undo?: (() => Promise<unknown>) | undefined;
  /** What the button does, when it does not undo. */
  label?: string;
  bad?: boolean;
  /** Said with more weight: a record. */
  proud?: boolean;
}

let message: Message | null = null;
// Said whenever there is nothing else to say.
let standing: Message | null = null;
let saidAt = 0;
const listeners = new Set<() => void>();

export function say(next: Message | null): void {
  message = next;
  saidAt = Date.now();
  for (const listener of listeners) listener();
}

/** Offer something until it is taken. */
export function offer(text: string, label: string, take: () => Promise<unknown>): void {
  standing = { text, label, undo: take };
  say(message);
}

// What ends a screen is said on the next one.
const FRESH_MS = 1000;

/** Forget what was said on the screen before. */
export function leaveMessage(): void {
  if (message && Date.now() - saidAt > FRESH_MS) say(null);
}

/** Return what went wrong, in words that say what to do. */
export function reason(error: unknown): string {
  if (error instanceof FullError) return text.errors.full;
  if (error instanceof Away) return text.errors.away;
  if (error instanceof LoggedOut) return text.login.again;
  if (error instanceof Refused) {
    const details = error.problem.errors?.map((one) => one.detail) ?? [];
    return [error.problem.detail, ...details].join(" ");
  }
  console.error(error);
  return text.errors.broken;
}

/** Do something, and say what came of it. */
export async function act(
  work: () => Promise<unknown>,
  done?: string | null,
  undo?: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
  } catch (error) {
    say({ text: reason(error), bad: true });
    return false;
  }
  if (done) say({ text: done, undo });
  return true;
}

function useMessage(): Message | null {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const update = () => render(0);
    listeners.add(update);
    return () => {
      listeners.delete(update);
    };
  }, []);
  return message ?? standing;
}

/**
 * What a screen reader reads of the line. It outlives the screens, as text that comes together with its
 * live region is often not read, and neither is the same text once more in the same element.
 */
export function Announcer() {
  const shown = useMessage();
  const words = <span key={saidAt}>{shown?.text}</span>;
  return (
    <div class="hidden">
      <p role="status">{!shown?.bad && words}</p>
      <p role="alert">{shown?.bad && words}</p>
    </div>
  );
}

export function MessageLine() {
  const shown = useMessage();
  const undo = shown?.undo;
  const take = useOnce((work: () => Promise<unknown>) =>
    act(work, shown?.label ? null : text.workout.undone),
  );
  const kind = shown?.bad ? "bad" : shown?.proud ? "proud" : "";
  return (
    <div class={`message ${kind}`} hidden={!shown}>
      <p>{shown?.text}</p>
      {undo && (
        <button type="button" class="quiet" onClick={() => take(undo)}>
          {shown.label ?? text.undo}
        </button>
      )}
      {shown && !undo && (
        <button type="button" class="quiet" onClick={() => say(null)}>
          {text.close}
        </button>
      )}
    </div>
  );
}
