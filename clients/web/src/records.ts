/** Whether a set is a record, said at once and without a network; reports have the last word. */
import { kilograms } from "./measures";
import type { ExerciseType, WorkoutSet } from "./things";

export type RecordKind = "weight" | "assistance" | "e1rm" | "reps" | "duration" | "distance";

// As the API's: an estimate from more repetitions says little.
const MAX_E1RM_REPS = 12;

/** Return the estimated one-rep max in kilograms (Epley 1985); 0 for none. */
function e1rm(set: WorkoutSet): number {
  const weight = kilograms(set);
  if (!weight || !set.reps || set.reps > MAX_E1RM_REPS) return 0;
  return set.reps === 1 ? weight : weight * (1 + set.reps / 30);
}

function counts(set: WorkoutSet): boolean {
  return set.set_type !== "warmup";
}

/** Return how to compare weights: what a machine takes away is better when it is less. */
function loadOf(type: ExerciseType | undefined): (set: WorkoutSet) => number {
  const sign = type === "assisted_bodyweight" ? -1 : 1;
  return (set) => sign * (kilograms(set) ?? 0);
}

function most(sets: WorkoutSet[], value: (set: WorkoutSet) => number | null): number {
  return sets.reduce((best, set) => Math.max(best, value(set) ?? 0), Number.NEGATIVE_INFINITY);
}

/**
 * Return what a set beats in the sets before it; null for none.
 *
 * Without an earlier set there is nothing to beat: the first time is no record.
 */
export function recordOf(
  set: WorkoutSet,
  earlier: WorkoutSet[],
  type?: ExerciseType,
): RecordKind | null {
  const before = earlier.filter((one) => one.id !== set.id && counts(one));
  if (!counts(set) || before.length === 0) return null;
  const assisted = type === "assisted_bodyweight";
  const load = loadOf(type);
  const reps = set.reps ?? 0;
  if (reps > 0 && load(set) > most(before, load)) return assisted ? "assistance" : "weight";
  const estimated = most(before, e1rm);
  if (!assisted && estimated > 0 && e1rm(set) > estimated) return "e1rm";
  const same = before.filter((one) => load(one) === load(set));
  if (same.length > 0 && reps > most(same, (one) => one.reps)) return "reps";
  const meters = set.distance_meters ?? 0;
  if (meters > 0 && meters > most(before, (one) => one.distance_meters)) return "distance";
  const seconds = set.duration_seconds ?? 0;
  const held = reps === 0 && meters === 0 && same.length > 0;
  return held && seconds > most(same, (one) => one.duration_seconds) ? "duration" : null;
}

/** Return the best set of an exercise: the heaviest, of those the one with most of the rest. */
export function bestOf(sets: WorkoutSet[], type?: ExerciseType): WorkoutSet | undefined {
  const load = loadOf(type);
  const value = (set: WorkoutSet) => [
    load(set),
    set.reps ?? 0,
    set.distance_meters ?? 0,
    set.duration_seconds ?? 0,
  ];
  return sets.filter(counts).reduce<WorkoutSet | undefined>((best, set) => {
    if (!best) return set;
    const [mine, theirs] = [value(set), value(best)];
    const index = mine.findIndex((one, place) => one !== theirs[place]);
    return index >= 0 && (mine[index] ?? 0) > (theirs[index] ?? 0) ? set : best;
  }, undefined);
}
