/** What the screen of a workout shows. */
import { useEffect, useReducer, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Past } from "../recent";
import type { Exercise, WorkoutSession } from "../things";
import type { Workout } from "../view";
import {
  type Block,
  blocksOf,
  complete,
  firstTarget,
  type Plan,
  type Target,
  targetOf,
} from "../workout";
import { useLive, useStatus } from "./live";

export interface Shown {
  workout: Workout;
  plan: Plan | undefined;
  blocks: Block[];
  exercises: Map<string, Exercise>;
  /** What was done of each exercise before; null where that is not known, none while it is looked up. */
  history: Map<string, Past | null>;
  unsent: Set<string>;
  runs: boolean;
}

/** Return all that the screen of a workout shows; null when there is no such workout. */
export function useWorkout(id: string): Shown | null | undefined {
  const { view, store, recent } = useApp();
  const { complete } = useStatus();
  const [pastsOf, asked] = usePasts();
  useEffect(() => {
    // The first catch-up may not have come to it yet.
    if (!complete) recent.fetch(id).catch(() => {});
  }, [id, complete]);
  return useLive(async () => {
    const workout = await view.workout(id);
    if (!workout) return null;
    const runs = workout.session.ended_at === null;
    const kept = await store.db.get("plan", id);
    const plan = runs || kept?.editing ? kept : undefined;
    const blocks = blocksOf(workout.sets, plan);
    const ids = [...new Set(blocks.map((block) => block.exerciseId))];
    const found = await Promise.all(ids.map((one) => view.exercise(one)));
    const history = await pastsOf(ids, workout.session);
    const ops = await view.ops();
    return {
      workout,
      plan,
      blocks,
      exercises: new Map(found.flatMap((one) => (one ? [[one.id, one]] : []))),
      history,
      unsent: new Set(ops.map((op) => op.id)),
      runs,
    };
  }, [id, asked]);
}

type Pasts = Map<string, Past | null>;

/**
 * Return a function that tells what was done of exercises before, and a value that is another when it
 * would tell more.
 *
 * What lies here is read when the screen opens: it may be thousands of sets, and a tap waits for nothing
 * that it does not change. What the server is asked for is left out until it has answered.
 */
function usePasts(): [(ids: string[], before: WorkoutSession) => Promise<Pasts>, unknown] {
  const { recent } = useApp();
  const { complete, situation } = useStatus();
  const [answers, answered] = useReducer((count: number) => count + 1, 0);
  const asked = useRef(new Map<string, Promise<Past | null>>());
  const pasts = useRef<Pasts>(new Map());
  const moment = complete ? "complete" : situation;
  useEffect(() => {
    for (const id of asked.current.keys()) {
      const past = pasts.current.get(id);
      if (complete ? !past?.whole : past === null) asked.current.delete(id);
    }
  }, [moment]);
  const pastsOf = async (ids: string[], before: WorkoutSession) => {
    const asking = ids.map((id) => {
      const known = asked.current.get(id);
      if (known) return known;
      const past = recent.past(id, before);
      asked.current.set(id, past);
      return past.then((found) => {
        if (asked.current.get(id) !== past) return;
        pasts.current.set(id, found);
        if (!found?.whole) answered(0);
      });
    });
    if (complete) await Promise.all(asking);
    return new Map(pasts.current);
  };
  return [pastsOf, `${moment} ${answers}`];
}

/** Return the rows for an exercise: those of the last time, or one. */
export function rowsFor(exercise: Exercise, past: Past | null, unit: "kg" | "lb"): Target[] {
  const last = past?.sessions[0]?.sets ?? [];
  const rows = last.map((set) => complete(targetOf(set, unit), exercise.type, unit));
  return rows.length > 0 ? rows : [firstTarget(exercise.type, unit)];
}
