/**
 * A running workout: the sets that are done and the rows that are still to be filled, in blocks of an
 * exercise each. The server knows the sets; the rows lie on this device only.
 */
import { inUnit, keptAs, MEASURES, type Measure } from "./measures";
import type { ExerciseType, Measures, Unit, WorkoutSet } from "./things";

/** What a row is filled with. */
export type Target = Omit<Measures, "notes" | "rpe">;

export interface PlanBlock {
  key: string;
  exerciseId: string;
  superset: number | null;
  /** Its sets that are done. */
  setIds: string[];
  /** Its rows that are not. */
  targets: Target[];
}

export interface Plan {
  session_id: string;
  blocks: PlanBlock[];
  /** The block whose row is open, when a person chose it. */
  active?: string | null;
  /** The workout has ended, and something is added to it. */
  editing?: boolean;
}

export interface Block {
  key: string;
  exerciseId: string;
  superset: number | null;
  sets: WorkoutSet[];
  targets: Target[];
}

/**
 * Return the blocks of a workout.
 *
 * Those of the plan come in its order, and take what was logged of their exercise on another device.
 * Sets that are in none of them follow as they were done: sets of one exercise in a row are a block, and
 * within a superset its exercises take turns.
 */
export function blocksOf(sets: WorkoutSet[], plan: Plan | undefined): Block[] {
  const left = new Map(sets.map((set) => [set.id, set]));
  const blocks: Block[] = (plan?.blocks ?? []).map((block) => {
    const own = block.setIds.flatMap((id) => left.get(id) ?? []);
    const sets = own.filter((set) => set.exercise_id === block.exerciseId);
    for (const set of sets) left.delete(set.id);
    return { ...block, sets };
  });
  const planned = [...blocks];
  for (const set of left.values()) {
    const block =
      planned.findLast((one) => isFor(one, set)) ??
      blocks.slice(planned.length).findLast((one) => takes(one, set, blocks.at(-1)));
    if (block) block.sets.push(set);
    else blocks.push(blockOf(set));
  }
  for (const block of planned) block.sets.sort((one, other) => one.position - other.position);
  return blocks.filter((block) => plan || block.sets.length > 0);
}

function isFor(block: Block, set: WorkoutSet): boolean {
  return block.exerciseId === set.exercise_id && block.superset === set.superset;
}

function takes(block: Block, set: WorkoutSet, last: Block | undefined): boolean {
  if (!isFor(block, set)) return false;
  return set.superset === null ? block === last : last?.superset === set.superset;
}

function blockOf(set: WorkoutSet): Block {
  return {
    key: set.id,
    exerciseId: set.exercise_id,
    superset: set.superset,
    sets: [set],
    targets: [],
  };
}

/** Return a plan with just these blocks. */
export function planOf(sessionId: string, blocks: Block[], active?: string | null): Plan {
  return {
    session_id: sessionId,
    blocks: blocks.map(({ sets, ...block }) => ({ ...block, setIds: sets.map((set) => set.id) })),
    ...(active === undefined ? {} : { active }),
  };
}

/** Return the block that comes after a set in `block`: its partner's turn, itself, or the next one. */
export function nextBlock(blocks: Block[], block: Block): Block {
  if (block.superset !== null) {
    const group = blocks.filter((one) => one.superset === block.superset && one.targets.length > 0);
    const after = group.find((one) => blocks.indexOf(one) > blocks.indexOf(block));
    if (after) return after;
    if (group[0]) return group[0];
  }
  if (block.targets.length > 0) return block;
  const later = blocks.slice(blocks.indexOf(block) + 1).find((one) => one.targets.length > 0);
  return later ?? block;
}

/** Return the block whose row is open. */
export function activeBlock(blocks: Block[], plan: Plan | undefined): Block | undefined {
  const chosen = blocks.find((block) => block.key === plan?.active);
  return chosen ?? blocks.find((block) => block.targets.length > 0) ?? blocks.at(-1);
}

/** Return what a set was, as what the next is to be. */
export function targetOf(set: Partial<Measures>, unit: Unit): Target {
  const from = set.unit ?? unit;
  const weight = set.weight ?? null;
  return {
    set_type: set.set_type ?? "normal",
    reps: set.reps ?? null,
    weight: weight === null ? null : inUnit(weight, from, unit),
    unit: weight === null ? null : unit,
    duration_seconds: set.duration_seconds ?? null,
    distance_meters: set.distance_meters ?? null,
  };
}

const FIRST: Record<Unit, Record<string, number>> = {
  kg: { weight: 20, reps: 8, duration_seconds: 60, distance_meters: 1000 },
  lb: { weight: 45, reps: 8, duration_seconds: 60, distance_meters: 1609.34 },
};

/** Return a row for somebody who never did the exercise: an empty bar. */
export function firstTarget(type: ExerciseType, unit: Unit): Target {
  return complete({ ...targetOf({}, unit) }, type, unit);
}

/** Return a row with a value for each measure that the type asks for, and none for the others. */
export function complete(target: Target, type: ExerciseType, unit: Unit): Target {
  const asked = MEASURES[type];
  const bodyweight = type === "weighted_bodyweight" || type === "assisted_bodyweight";
  const fill = (name: Measure) => {
    if (!asked.includes(name)) return null;
    if (target[name] !== null) return target[name];
    return name === "weight" && bodyweight ? 0 : (FIRST[unit][name] ?? 0);
  };
  return {
    set_type: target.set_type,
    reps: fill("reps"),
    weight: fill("weight"),
    unit: asked.includes("weight") ? (target.unit ?? unit) : null,
    duration_seconds: fill("duration_seconds"),
    distance_meters: fill("distance_meters"),
  };
}

/** Return a target with one measure set to what a person sees and entered. */
export function withShown(target: Target, measure: Measure, value: number, unit: Unit): Target {
  return { ...target, [measure]: keptAs(measure, value, target.unit ?? unit) };
}

/** Return the rows that are left: a weight that was changed is changed in those that had it too. */
export function carriedOver([filled, ...left]: Target[], done: Target): Target[] {
  return left.map((row) =>
    filled && row.weight === filled.weight && row.set_type === filled.set_type
      ? { ...row, weight: done.weight, unit: done.unit }
      : row,
  );
}

/** Return a list with an item at another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const without = list.filter((_, index) => index !== from);
  return [...without.slice(0, to), ...list.slice(from, from + 1), ...without.slice(to)];
}
