/** What the sets of each type of exercise are measured in, and how numbers are shown and stepped. */
import { formatNumber } from "./numbers";
import { text } from "./text";
import type { ExerciseType, Measures, Unit, WorkoutSet } from "./things";

export type Measure = "weight" | "reps" | "duration_seconds" | "distance_meters";

/** The measures that a screen asks for, in the order in which lifters say them. */
export const MEASURES: Record<ExerciseType, Measure[]> = {
  weight_reps: ["weight", "reps"],
  reps_only: ["reps"],
  weighted_bodyweight: ["weight", "reps"],
  assisted_bodyweight: ["weight", "reps"],
  duration: ["duration_seconds"],
  weight_duration: ["weight", "duration_seconds"],
  distance_duration: ["distance_meters", "duration_seconds"],
  weight_distance: ["weight", "distance_meters"],
};

export const KG_PER_LB = 0.45359237;
const METERS_PER_MILE = 1609.344;
const METERS_PER_KM = 1000;

/** What one tap of a stepper adds, in what is shown. The smallest pair of plates of most gyms. */
export const STEPS: Record<Measure, Record<Unit, number>> = {
  weight: { kg: 2.5, lb: 5 },
  reps: { kg: 1, lb: 1 },
  duration_seconds: { kg: 5, lb: 5 },
  distance_meters: { kg: 0.1, lb: 0.1 },
};
const LIMITS: Record<Measure, number> = {
  weight: 9999.99,
  reps: 10_000,
  duration_seconds: 604_800,
  distance_meters: 600,
};

export function round2(value: number): number {
  return Math.round((value + Number.EPSILON) * 100) / 100;
}

/** Return a measure as it is shown: kilometres or miles for metres, else as it is kept. */
export function shown(measure: Measure, value: number, unit: Unit): number {
  if (measure !== "distance_meters") return value;
  return round2(value / (unit === "lb" ? METERS_PER_MILE : METERS_PER_KM));
}

/** Return a shown measure as it is kept. */
export function keptAs(measure: Measure, value: number, unit: Unit): number {
  if (measure === "reps" || measure === "duration_seconds") return Math.round(value);
  if (measure === "weight") return round2(value);
  return round2(value * (unit === "lb" ? METERS_PER_MILE : METERS_PER_KM));
}

/** Return a shown value moved by steps, on the next multiple of the step, within what is allowed. */
export function stepped(measure: Measure, value: number, direction: 1 | -1, step: number): number {
  const places = value / step;
  const near = Math.abs(places - Math.round(places)) < 1e-6 ? Math.round(places) : null;
  const next =
    near !== null ? near + direction : direction === 1 ? Math.ceil(places) : Math.floor(places);
  return limited(measure, round2(next * step));
}

export function limited(measure: Measure, value: number): number {
  return Math.max(0, Math.min(LIMITS[measure], value));
}

/** Return a body weight within what the server takes for one. */
export function limitedBodyWeight(value: number): number {
  return Math.max(10, Math.min(999.99, value));
}

export function inUnit(weight: number, from: Unit, to: Unit): number {
  if (from === to) return weight;
  return round2(to === "kg" ? weight * KG_PER_LB : weight / KG_PER_LB);
}

export function kilograms(set: Pick<WorkoutSet, "weight" | "unit">): number | null {
  if (set.weight === null) return null;
  return set.unit === "lb" ? round2(set.weight * KG_PER_LB) : set.weight;
}

/** Return seconds as 1:05 or 1:02:03. */
export function formatDuration(seconds: number): string {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (n = 0) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function distanceUnit(unit: Unit): string {
  return unit === "lb" ? "mi" : "km";
}

export function formatMeasure(measure: Measure, value: number, unit: Unit): string {
  if (measure === "duration_seconds") return formatDuration(value);
  const number = formatNumber(shown(measure, value, unit));
  if (measure === "weight") return `${number} ${unit}`;
  if (measure === "distance_meters") return `${number} ${distanceUnit(unit)}`;
  return number;
}

/** Return a set as lifters write it: 100 kg × 5. */
export function formatSet(set: Partial<Measures>, type: ExerciseType | undefined): string {
  const parts = partsOf(set, type);
  return set.reps && parts.length === 1
    ? text.measures.onlyReps(parts[0] ?? "")
    : parts.join(" × ");
}

/** Return sets as lifters write them: those of one weight together, 100 kg × 5, 5, 4. */
export function formatSets(sets: Partial<Measures>[], type: ExerciseType | undefined): string {
  const groups: { head: string; tails: string[]; reps: boolean }[] = [];
  for (const set of sets) {
    const parts = partsOf(set, type);
    const tail = parts.pop() ?? "";
    const head = parts.join(" × ");
    const last = groups.at(-1);
    if (last?.head === head) last.tails.push(tail);
    else groups.push({ head, tails: [tail], reps: Boolean(set.reps) });
  }
  const words = groups.map(({ head, tails, reps }) => {
    const list = tails.join(", ");
    if (head) return `${head} × ${list}`;
    return reps ? text.measures.onlyReps(list) : list;
  });
  return words.join("; ");
}

function partsOf(set: Partial<Measures>, type: ExerciseType | undefined): string[] {
  const unit = set.unit ?? "kg";
  const names = type
    ? MEASURES[type]
    : (["weight", "reps", "distance_meters", "duration_seconds"] as const);
  const parts = names
    .filter((name) => set[name] !== null && set[name] !== undefined)
    .filter((name) => !(name === "weight" && set.weight === 0 && type !== "weight_reps"))
    .map((name) => formatMeasure(name, set[name] as number, unit));
  const sign = type === "weighted_bodyweight" ? "+" : type === "assisted_bodyweight" ? "−" : "";
  if (sign && parts.length === 2) parts[0] = sign + parts[0];
  return parts;
}
