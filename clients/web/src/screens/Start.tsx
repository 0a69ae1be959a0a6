/** The first screen: go on with the workout that runs, or start one. */
import { useApp } from "../app";
import { rowsOf } from "../log";
import { Icon } from "../parts/Icon";
import { useLive } from "../parts/live";
import { act } from "../parts/Message";
import { Loading, Page } from "../parts/Page";
import { go } from "../route";
import { formatDate, text } from "../text";
import type { WorkoutSession, WorkoutSet } from "../things";
import { askToKeep } from "../worker";
import { blocksOf } from "../workout";

const SHOWN = 8;
/** How many workouts are looked at for those that may be repeated. */
const LOOKED_AT = 40;

interface Past {
  session: WorkoutSession;
  sets: WorkoutSet[];
  names: string[];
}

export function StartScreen() {
  const { view, log, user, now } = useApp();
  const found = useLive(async () => {
    const [sessions, exercises, running] = await Promise.all([
      view.sessions(),
      view.exercises(),
      view.running(),
    ]);
    const names = new Map(exercises.map((one) => [one.id, one.name]));
    const recent = sessions.slice(0, LOOKED_AT);
    const sets = await view.setsIn(recent);
    const withSets = recent.filter((one) => one.id !== running?.id && sets.has(one.id));
    const past = newestOfEachTitle(withSets).map((session) => {
      const own = sets.get(session.id) ?? [];
      const ids = new Set(own.map((set) => set.exercise_id));
      return { session, sets: own, names: [...ids].map((id) => names.get(id) ?? "…") };
    });
    return { past, running, done: running ? (sets.get(running.id) ?? []).length : 0 };
  });
  const start = (past?: Past) =>
    act(async () => {
      askToKeep();
      const title = past?.session.title ?? nameOf(now());
      const rows = past ? rowsOf(blocksOf(past.sets, undefined), user.unit) : [];
      go(`#/workout/${await log.start(title, rows)}`);
    });
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
        <p class="empty">{text.start.first}</p>
      ) : (
        <section>
          <h2>{text.start.repeat}</h2>
          <p class="dim">{text.start.repeatHint}</p>
          <ul class="list">
            {found.past.map((past) => (
              <li key={past.session.id}>
                <button type="button" class="item" onClick={() => start(past)}>
                  <span class="strong">{past.session.title ?? text.workout.untitled}</span>
                  <small class="dim">
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

function Running({ session, sets }: { session: WorkoutSession; sets: number }) {
  return (
    <a class="running" href={`#/workout/${session.id}`}>
      <span>
        <small>{text.start.running}</small>
        <span class="strong">{session.title ?? text.workout.untitled}</span>
        <small>
          {formatDate(session.started_at, "time")} · {text.start.sets(sets)}
        </small>
      </span>
      <span class="go">
        {text.start.resume} <Icon name="next" />
      </span>
    </a>
  );
}

/** Of workouts with one title only the newest is of interest: it is what would be repeated. */
function newestOfEachTitle(sessions: WorkoutSession[]): WorkoutSession[] {
  const titles = new Map<string, WorkoutSession>();
  for (const session of sessions) {
    const title = session.title ?? session.id;
    if (!titles.has(title)) titles.set(title, session);
  }
  return [...titles.values()].slice(0, SHOWN);
}

/** Return what a workout at this time of day is called. */
function nameOf(now: Date): string {
  const quarter = Math.floor(((now.getHours() + 1) % 24) / 6);
  return text.workout.names[quarter] ?? text.workout.untitled;
}
