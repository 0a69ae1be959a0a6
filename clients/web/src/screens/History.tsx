/** Past workouts, a month at a time. */
import { useApp } from "../app";
import { KG_PER_LB, kilograms } from "../measures";
import { formatNumber } from "../numbers";
import { Icon } from "../parts/Icon";
import { useLive, useRequest, useStatus } from "../parts/live";
import { Empty, Loading, Page } from "../parts/Page";
import type { Listed } from "../recent";
import { formatDate, localDate, text } from "../text";
import type { Exercise, Unit, WorkoutSession, WorkoutSet } from "../things";

export function HistoryScreen({ month }: { month: string | null }) {
  const { view, user, now } = useApp();
  const here = month ?? localDate(now(), user.timezone).slice(0, 7);
  const found = useLive(async () => {
    const [sessions, exercises] = await Promise.all([view.sessions(), view.exercises()]);
    const months = new Set(sessions.map(monthOf));
    const shown = sessions.filter((session) => monthOf(session) === here);
    const sets = await view.setsIn(shown);
    return { shown, sets, months, exercises: new Map(exercises.map((one) => [one.id, one])) };
  }, [here]);
  const listed = useListed(here);
  const { complete } = useStatus();
  if (!found) {
    return (
      <Page title={text.history.title}>
        <Loading />
      </Page>
    );
  }
  const { shown, sets, months, exercises } = found;
  const known = [...months].sort();
  // Months that are not fetched yet are not known.
  const earlier = known.findLast((one) => one < here) ?? (complete ? undefined : before(here));
  const later = known.find((one) => one > here);
  const empty = months.size === 0 && complete ? text.history.emptyEver : text.history.empty;
  return (
    <Page title={text.history.title}>
      <div class="months">
        <Arrow month={earlier} label={text.history.previous} icon="back" />
        <h2>{formatDate(`${here}-15T12:00:00Z`, "month", "UTC")}</h2>
        <Arrow month={later} label={text.history.next} icon="next" />
      </div>
      {shown.length === 0 ? <Empty>{empty}</Empty> : null}
      <ul class="list">
        {shown.map((session) => {
          const own = sets.get(session.id) ?? [];
          const there = listed.get(session.id);
          const volume = there?.volume_kg ?? volumeOf(own, exercises);
          const fetched = complete || !there;
          const counts = fetched ? countsOf(own, exercises) : there.exercises;
          return (
            <li key={session.id}>
              <a class="item" href={`#/workout/${session.id}`}>
                <span class="line">
                  <span class="strong">{session.title ?? text.workout.untitled}</span>
                  <small class="dim">
                    {formatDate(session.started_at, "weekday", session.timezone)}
                    {session.ended_at === null && ` · ${text.history.open}`}
                  </small>
                </span>
                <small class="dim clamped">
                  {counts.map((one) => `${one.name} × ${one.sets}`).join(", ")}
                </small>
                <small class="dim">
                  {text.start.sets(counts.reduce((sum, one) => sum + one.sets, 0))}
                  {volume > 0 && ` · ${text.history.volume(inUnitOf(volume, user.unit))}`}
                </small>
              </a>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}

function Arrow({
  month,
  label,
  icon,
}: {
  month: string | undefined;
  label: string;
  icon: "back" | "next";
}) {
  if (!month) return <span class="icon" />;
  return (
    <a class="icon" href={`#/history/${month}`} aria-label={label}>
      <Icon name={icon} />
    </a>
  );
}

function monthOf(session: WorkoutSession): string {
  return localDate(session.started_at, session.timezone).slice(0, 7);
}

function before(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2)).toISOString().slice(0, 7);
}

function countsOf(sets: WorkoutSet[], exercises: Map<string, Exercise>) {
  const counts = Map.groupBy(sets, (set) => set.exercise_id);
  return [...counts].map(([id, own]) => ({
    name: exercises.get(id)?.name ?? "…",
    sets: own.length,
  }));
}

/** Ask the server for a month, as its volumes count the body's weight too: one request. */
function useListed(month: string): Map<string, Listed> {
  const { recent } = useApp();
  const [loaded] = useRequest(async () => {
    const [year = 0, number = 1] = month.split("-").map(Number);
    const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
    const items = await recent.list(`from=${month}-01&to=${month}-${last}&limit=100`);
    return new Map(items.map((one) => [one.id, one]));
  }, [month]);
  return loaded.state === "ready" ? loaded.value : new Map();
}

function volumeOf(sets: WorkoutSet[], exercises: Map<string, Exercise>): number {
  return sets
    .filter((set) => set.set_type !== "warmup")
    .filter((set) => exercises.get(set.exercise_id)?.type === "weight_reps")
    .reduce((sum, set) => sum + (kilograms(set) ?? 0) * (set.reps ?? 0), 0);
}

function inUnitOf(volume: number, unit: Unit): string {
  return `${formatNumber(Math.round(unit === "lb" ? volume / KG_PER_LB : volume))} ${unit}`;
}
