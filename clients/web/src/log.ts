/** What a lifter does to the log. Each returns once it is safe on this device. */
import { newId } from "./ids";
import { kilograms } from "./measures";
import { type Draft, type Outbox, placeOf } from "./outbox";
import type {
  Entity,
  Exercise,
  Measures,
  Unit,
  WeighIn,
  WorkoutSession,
  WorkoutSet,
} from "./things";
import type { Workout } from "./view";
import { type Block, type Plan, planOf, type Target, targetOf } from "./workout";

/** Members that only the server gives; a thing that it has not seen is in version 0. */
function unseen(at: string): { version: number; created_at: string; updated_at: string } {
  return { version: 0, created_at: at, updated_at: at };
}

export class Log {
  constructor(
    private outbox: Outbox,
    private now: () => Date,
    private zone: () => string,
    private wake: () => void,
  ) {}

  private async add(drafts: Draft[], plan?: Plan): Promise<void> {
    await this.outbox.add(drafts, plan);
    this.wake();
  }

  /** Start a workout, with rows to fill. */
  async start(title: string | null, blocks: Omit<Block, "sets">[] = []): Promise<string> {
    const id = newId();
    const at = this.now().toISOString();
    const body = { id, title, started_at: at, timezone: this.zone() };
    const before: WorkoutSession = { ...body, notes: null, ended_at: null, ...unseen(at) };
    const plan = planOf(
      id,
      blocks.map((block) => ({ ...block, sets: [] })),
    );
    await this.add(
      [{ kind: "create", entity: "session", id, path: "/sessions", body, before }],
      plan,
    );
    return id;
  }

  async changeSession(session: WorkoutSession, body: Partial<WorkoutSession>): Promise<void> {
    await this.add([changeOf("session", session, body)]);
  }

  end(session: WorkoutSession): Promise<void> {
    return this.changeSession(session, { ended_at: this.now().toISOString() });
  }

  reopen(session: WorkoutSession): Promise<void> {
    return this.changeSession(session, { ended_at: null });
  }

  async remove(entity: "session" | "set" | "weigh_in", thing: { id: string; version: number }) {
    await this.add([removalOf(entity, thing)]);
  }

  async restore(entity: "session" | "set", id: string): Promise<void> {
    const path = `${placeOf(entity, id)}/restore`;
    await this.add([{ kind: "restore", entity, id, path, body: {} }]);
  }

  /** Log a set, and keep the plan that is left, in one step. */
  async addSet(
    workout: Workout,
    exercise: Exercise,
    values: Target & { notes?: string | null; rpe?: number | null; superset?: number | null },
    plan: ((id: string) => Plan) | null,
  ): Promise<string> {
    const id = newId();
    const draft = this.setDraft(id, workout, exercise, values);
    await this.add([draft], plan?.(id));
    return id;
  }

  private setDraft(
    id: string,
    { session, sets }: Workout,
    exercise: Exercise,
    values: Target & { notes?: string | null; rpe?: number | null; superset?: number | null },
  ): Draft {
    const at = this.now().toISOString();
    const runs = session.ended_at === null;
    const performed = runs ? { performed_at: at } : {};
    const given = Object.entries(values).filter(([, value]) => value !== null);
    const body = { id, exercise_id: exercise.id, ...Object.fromEntries(given), ...performed };
    const before: WorkoutSet = {
      ...EMPTY_SET,
      ...values,
      id,
      session_id: session.id,
      exercise_id: exercise.id,
      exercise_version: exercise.version,
      position: Math.max(0, ...sets.map((set) => set.position)) + 1,
      performed_at: runs ? at : (session.ended_at ?? session.started_at),
      weight_kg: kilograms({ weight: values.weight, unit: values.unit }),
      ...unseen(at),
    };
    const path = `/sessions/${session.id}/sets`;
    const needs = [session.id, exercise.id];
    return { kind: "create", entity: "set", id, path, body, before, needs };
  }

  async changeSet(set: WorkoutSet, body: Partial<WorkoutSet>, plan?: Plan): Promise<void> {
    await this.add([changeOf("set", set, body)], plan);
  }

  async changeSets(sets: WorkoutSet[], body: Partial<WorkoutSet>, plan?: Plan): Promise<void> {
    await this.add(
      sets.map((set) => changeOf("set", set, body)),
      plan,
    );
  }

  /** Put the sets of a workout in another order. */
  async order({ session, sets }: Workout, ids: string[], plan?: Plan): Promise<void> {
    const before = sets.map((set) => set.id);
    const same = ids.every((id, index) => id === before[index]);
    const path = `/sessions/${session.id}/order`;
    const needs = [session.id, ...ids];
    const order = { entity: "session" as const, id: session.id, path, needs, before };
    const drafts: Draft[] = same ? [] : [{ ...order, kind: "order", body: { sets: ids } }];
    await this.add(drafts, plan);
  }

  async keepPlan(plan: Plan): Promise<void> {
    await this.outbox.add([], plan);
  }

  async weigh(
    weight: number,
    unit: Unit,
    at = this.now().toISOString(),
    notes: string | null = null,
  ): Promise<string> {
    const id = newId();
    const body = { id, weight, unit, weighed_at: at, ...(notes === null ? {} : { notes }) };
    const before = { ...body, notes, weight_kg: kilograms(body) ?? 0, ...unseen(at) };
    await this.add([
      {
        kind: "create",
        entity: "weigh_in",
        id,
        path: "/weigh-ins",
        body,
        before: before as WeighIn,
      },
    ]);
    return id;
  }

  async createExercise(
    values: Pick<Exercise, "name" | "type" | "primary_muscles" | "equipment">,
  ): Promise<Exercise> {
    const id = newId();
    const at = this.now().toISOString();
    const body = { id, ...values };
    const before: Exercise = {
      ...body,
      description: null,
      secondary_muscles: [],
      aliases: [],
      owner: "me",
      archived_at: null,
      merged_into: null,
      ...unseen(at),
    };
    await this.add([{ kind: "create", entity: "exercise", id, path: "/exercises", body, before }]);
    return before;
  }

  async renameExercise(exercise: Exercise, name: string): Promise<void> {
    const { description, type, primary_muscles, secondary_muscles, equipment, aliases } = exercise;
    const whole = { description, type, primary_muscles, secondary_muscles, equipment, aliases };
    await this.add([changeOf("exercise", exercise, { ...whole, name })]);
  }

  async archiveExercise(exercise: Exercise): Promise<void> {
    await this.add([removalOf("exercise", exercise)]);
  }
}

const EMPTY_SET = { rpe: null, rest_seconds: null, superset: null, notes: null };

function changeOf(
  entity: Entity,
  thing: { id: string; version: number } & object,
  body: object,
): Draft {
  const path = placeOf(entity, thing.id);
  const needs = "session_id" in thing ? [thing.session_id as string] : [];
  const swapped = "exercise_id" in body ? [body.exercise_id as string] : [];
  return {
    kind: "change",
    entity,
    id: thing.id,
    path,
    body: body as Record<string, unknown>,
    base: thing.version,
    before: thing as WorkoutSet,
    needs: [...needs, ...swapped],
  };
}

function removalOf(entity: Entity, thing: { id: string; version: number }): Draft {
  const path = placeOf(entity, thing.id);
  return {
    kind: "delete",
    entity,
    id: thing.id,
    path,
    body: {},
    base: thing.version,
    before: thing as WorkoutSet,
  };
}

/** Return the rows that a past workout leaves to be filled, with its exercises in their order. */
export function rowsOf(blocks: Block[], unit: Unit): Omit<Block, "sets">[] {
  return blocks.map(({ exerciseId, superset, sets }) => ({
    key: newId(),
    exerciseId,
    superset,
    targets: sets.map((set) => targetOf(set as Measures, unit)),
  }));
}
