/** The rest timer, in a line of its own below what is filled in. */
import { useEffect } from "preact/hooks";
import { useApp } from "../app";
import { formatDuration } from "../measures";
import { extended, type Rest, restLeft, restSettings, ring } from "../rest";
import { text } from "../text";
import { useLive, useNow } from "./live";

const STEP_SECONDS = 15;
/** An old timer is of no interest, as after a night. */
const FORGET_SECONDS = 600;
/** Timers of a page that nobody looks at are late by up to a minute. */
const LATE_SECONDS = 90;

/** The end of the timer that has rung: another screen does not ring once more. */
let rung = 0;

export function RestLine() {
  const { store } = useApp();
  const rest = useLive(() => store.meta<Rest | null>("rest"));
  const now = useNow(rest ? 250 : null);
  const left = rest ? restLeft(rest, now) : null;
  useEffect(() => {
    if (!rest || left === null || left > 0 || left < -LATE_SECONDS) return;
    const end = rest.startedAt + rest.seconds * 1000;
    if (rung === end) return;
    rung = end;
    void restSettings(store).then((settings) => ring(settings.sound));
  });
  if (!rest || left === null || left < -FORGET_SECONDS) return null;
  const change = (by: number) => void store.setMeta("rest", extended(rest, by, Date.now()));
  return (
    <div class={left > 0 ? "rest" : "rest over"} role="timer" aria-label={text.rest.label}>
      <progress max={rest.seconds || 1} value={Math.max(0, left)} aria-hidden="true" />
      <button
        type="button"
        class="quiet"
        aria-label={text.rest.less}
        onClick={() => change(-STEP_SECONDS)}
      >
        −15
      </button>
      <span aria-live={left > 0 ? "off" : "assertive"}>
        {left > 0 ? text.rest.running(formatDuration(left)) : text.rest.over}
      </span>
      <button
        type="button"
        class="quiet"
        aria-label={text.rest.more}
        onClick={() => change(STEP_SECONDS)}
      >
        +15
      </button>
      <button type="button" class="quiet" onClick={() => void store.setMeta("rest", null)}>
        {text.rest.stop}
      </button>
    </div>
  );
}
