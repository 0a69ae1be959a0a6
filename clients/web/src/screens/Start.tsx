/** The first screen: go on with the workout that runs, or start one. */
import { useRef } from "preact/hooks";
import { useApp } from "../app";
import { rowsOf } from "../log";
import { Icon } from "../parts/Icon";
import { useLive, useStatus } from "../parts/live";
import { act } from "../parts/Message";
import { useOnce } from "../parts/once";
import { Loading, Page } from "../parts/Page";
import type { Summary } from "../recent";
import { go } from "../route";
import { formatDate, text } from "../text";
import type { WorkoutSession } from "../things";
import { askToKeep } from "../worker";
import { blocksOf } from "../workout";

const SHOWN = 8;
/** How many workouts are looked at for those that may be repeated. */
const LOOKED_AT = 40;

export function StartScreen() {
  const { recent, log, user, now } = useApp();
  const { complete } = useStatus();
  const found = useWorkouts();
  const start = useOnce((past?: Summary) =>
    act(async () => {
      askToKeep();
      const title = past?.session.title ?? nameOf(now());
      const sets = past ? await recent.sets(past.session.id) : [];
      const rows = rowsOf(blocksOf(sets, undefined), user.unit);
      go(`#/workout/${await log.start(title, rows)}`);
    }),
  );
  if (!found) {
    return (
      <Page title={text.start.title}>
        <Loading />
      </Page>
    );
  }
  return (
    <Page title={text.start.title}>
      {found.running && <Running session={found.running} sets={found.done} />}
      <button
        type="button"
        class={`wide ${found.running ? "" : "primary"}`}
        onClick={() => start()}
      >
        {text.start.empty}
      </button>
      {found.past.length === 0 ? (
        <p class="empty">{complete ? text.start.first : text.start.fetching}</p>
      ) : (
        <section>
          <h2>{text.start.repeat}</h2>
          <p class="dim">{text.start.repeatHint}</p>
          <ul class="list">
            {found.past.map((past) => (
              <li key={past.session.id}>
                <button type="button" class="item" onClick={() => start(past)}>
                  <span class="strong">{past.session.title ?? text.workout.untitled}</span>
                  <small class="dim clamped">
                    {formatDate(past.session.started_at, "weekday", past.session.timezone)} ·{" "}
                    {past.names.join(", ")}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

/** Return the workouts that may be repeated, and the one that runs. */
function useWorkouts() {
  const { view, recent } = useApp();
  const { complete } = useStatus();
  const asked = useRef<Promise<Summary[]> | undefined>(undefined);
  return useLive(async () => {
    if (complete) asked.current = undefined;
    // While changes are still fetched, the server is asked once and not after each page of them.
    else asked.current ??= recent.workouts(LOOKED_AT);
    const workouts = await (asked.current ?? recent.workouts(LOOKED_AT));
    const running = await view.running();
    const past = workouts.filter((one) => one.session.id !== running?.id && one.sets > 0);
    const done = running && (await view.workout(running.id))?.sets.length;
    return { past: newestOfEachTitle(past), running, done: done ?? 0 };
  }, [complete]);
}

function Running({ session, sets }: { session: WorkoutSession; sets: number }) {
  return (
    <a class="running" href={`#/workout/${session.id}`}>
      <span>
        <small>{text.start.running}</small>
        <span class="strong">{session.title ?? text.workout.untitled}</span>
        <small>
          {formatDate(session.started_at, "time", session.timezone)} · {text.start.sets(sets)}
        </small>
      </span>
      <span class="go">
        {text.start.resume} <Icon name="next" />
      </span>
    </a>
  );
}

/** Of workouts with one title only the newest is of interest: it is what would be repeated. */
function newestOfEachTitle(workouts: Summary[]): Summary[] {
  const titles = new Map<string, Summary>();
  for (const workout of workouts) {
    const title = workout.session.title ?? workout.session.id;
    if (!titles.has(title)) titles.set(title, workout);
  }
  return [...titles.values()].slice(0, SHOWN);
}

/** Return what a workout at this time of day is called. */
function nameOf(now: Date): string {
  const quarter = Math.floor(((now.getHours() + 1) % 24) / 6);
  return text.workout.names[quarter] ?? text.workout.untitled;
}
