/** What the screen of a workout shows. */
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Exercise } from "../things";
import type { PastSession, Workout } from "../view";
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
  /** What was done of each exercise before this workout, newest first. */
  history: Map<string, PastSession[]>;
  unsent: Set<string>;
  runs: boolean;
}

/** Return all that the screen of a workout shows; null when there is no such workout. */
export function useWorkout(id: string): Shown | null | undefined {
  const { view, store } = useApp();
  const { situation } = useStatus();
  // What was done before is read when the screen opens, and when the first catch-up is over: it may be
  // thousands of sets, and a tap waits for nothing that it does not change.
  const pasts = useRef(new Map<string, Promise<PastSession[]>>());
  const fetching = situation === "fetching";
  useEffect(() => pasts.current.clear(), [fetching]);
  return useLive(async () => {
    const workout = await view.workout(id);
    if (!workout) return null;
    const runs = workout.session.ended_at === null;
    const kept = await store.db.get("plan", id);
    const plan = runs || kept?.editing ? kept : undefined;
    const blocks = blocksOf(workout.sets, plan);
    const ids = [...new Set(blocks.map((block) => block.exerciseId))];
    const found = await Promise.all(ids.map((one) => view.exercise(one)));
    for (const one of ids) {
      if (!pasts.current.has(one)) pasts.current.set(one, view.history(one, workout.session));
    }
    const history = await Promise.all(ids.map((one) => pasts.current.get(one) ?? []));
    const ops = await view.ops();
    return {
      workout,
      plan,
      blocks,
      exercises: new Map(found.flatMap((one) => (one ? [[one.id, one]] : []))),
      history: new Map(ids.map((one, index) => [one, history[index] ?? []])),
      unsent: new Set(ops.map((op) => op.id)),
      runs,
    };
  }, [id, fetching]);
}

/** Return the rows for an exercise: those of the last time, or one. */
export function rowsFor(exercise: Exercise, history: PastSession[], unit: "kg" | "lb"): Target[] {
  const last = history[0]?.sets ?? [];
  const rows = last.map((set) => complete(targetOf(set, unit), exercise.type, unit));
  return rows.length > 0 ? rows : [firstTarget(exercise.type, unit)];
}
