/** What screens show: the server's copy with the queue on top of it. */
import type { Op } from "./outbox";
import type { Kept, Store } from "./store";
import type { Entity, Exercise, Things, WeighIn, WorkoutSession, WorkoutSet } from "./things";

export interface Workout {
  session: WorkoutSession;
  sets: WorkoutSet[];
}

export interface PastSession {
  session: WorkoutSession;
  sets: WorkoutSet[];
}

/** Return things as they will be once the queue is sent, without those that are deleted then. */
export function overlaid<E extends Entity>(entity: E, kept: Kept<E>[], ops: Op[]): Things[E][] {
  const things = new Map(kept.map((thing) => [thing.id, { ...thing }]));
  for (const op of ops) {
    if (op.kind === "order" && entity === "set") reorder(things as Map<string, Kept<Entity>>, op);
    if (op.entity !== entity || op.kind === "order") continue;
    const thing = things.get(op.id);
    if (op.kind === "create") things.set(op.id, { ...(op.before as Kept<E>), ...op.body });
    else if (!thing) continue;
    else if (op.kind === "change") things.set(op.id, { ...thing, ...op.body });
    else if (entity === "exercise") things.set(op.id, archived(thing, op));
    else things.set(op.id, { ...thing, gone: op.kind === "delete" });
  }
  return [...things.values()].filter((thing) => !thing.gone);
}

function isEarlier(session: WorkoutSession, than: WorkoutSession): boolean {
  return Date.parse(session.started_at) < Date.parse(than.started_at);
}

/** Sets keep the exercise that is deleted: it is only hidden from lists. */
function archived<T>(exercise: T, op: Op): T {
  return { ...exercise, archived_at: new Date(op.madeAt).toISOString() };
}

function reorder(sets: Map<string, Kept<Entity>>, op: Op): void {
  for (const [index, id] of (op.body.sets as string[]).entries()) {
    const set = sets.get(id);
    if (set) (set as WorkoutSet).position = index + 1;
  }
}

function byPosition(one: WorkoutSet, other: WorkoutSet): number {
  return one.position - other.position || (one.id < other.id ? -1 : 1);
}

function newestFirst(one: WorkoutSession, other: WorkoutSession): number {
  return Date.parse(other.started_at) - Date.parse(one.started_at);
}

export class View {
  // Every screen asks for all sessions, exercises and the queue, some of them often at once.
  private read = new Map<Entity | "outbox", { writes: number; kept: Promise<unknown[]> }>();

  constructor(
    private store: Store,
    private now: () => Date,
  ) {}

  private kept(name: Entity | "outbox"): Promise<unknown[]> {
    const writes = this.store.writesTo(name);
    const known = this.read.get(name);
    if (known?.writes === writes) return known.kept;
    const kept = this.store.db.getAll(name);
    this.read.set(name, { writes, kept });
    return kept;
  }

  ops(): Promise<Op[]> {
    return this.kept("outbox") as Promise<Op[]>;
  }

  private async all<E extends Entity>(entity: E): Promise<Things[E][]> {
    const [kept, ops] = await Promise.all([this.kept(entity), this.ops()]);
    return overlaid(entity, kept as Kept<E>[], ops);
  }

  async sessions(): Promise<WorkoutSession[]> {
    return (await this.all("session")).sort(newestFirst);
  }

  /** Return the workout that runs: the newest that has not ended and began less than a day ago. */
  async running(): Promise<WorkoutSession | undefined> {
    const dayAgo = this.now().getTime() - 86_400_000;
    return (await this.sessions()).find(
      (session) => session.ended_at === null && Date.parse(session.started_at) > dayAgo,
    );
  }

  async session(id: string): Promise<WorkoutSession | undefined> {
    const [kept, ops] = await Promise.all([this.store.db.get("session", id), this.ops()]);
    return overlaid("session", kept ? [kept] : [], ops).find((session) => session.id === id);
  }

  async workout(id: string): Promise<Workout | undefined> {
    const [session, kept, ops] = await Promise.all([
      this.session(id),
      this.store.db.getAllFromIndex("set", "session_id", id),
      this.ops(),
    ]);
    if (!session) return undefined;
    const sets = overlaid("set", kept, ops).filter((set) => set.session_id === id);
    return { session, sets: sets.sort(byPosition) };
  }

  async set(id: string): Promise<WorkoutSet | undefined> {
    const [kept, ops] = await Promise.all([this.store.db.get("set", id), this.ops()]);
    return overlaid("set", kept ? [kept] : [], ops).find((set) => set.id === id);
  }

  /** Return the sets of some sessions, by the id of their session. */
  async setsIn(sessions: WorkoutSession[]): Promise<Map<string, WorkoutSet[]>> {
    const workouts = await Promise.all(sessions.map((session) => this.workout(session.id)));
    const found = workouts.flatMap((one) => (one?.sets.length ? [one] : []));
    return new Map(found.map((one) => [one.session.id, one.sets]));
  }

  async setsOf(exerciseId: string): Promise<WorkoutSet[]> {
    const [kept, ops] = await Promise.all([
      this.store.db.getAllFromIndex("set", "exercise_id", exerciseId),
      this.ops(),
    ]);
    return overlaid("set", kept, ops).filter((set) => set.exercise_id === exerciseId);
  }

  /** Return the sessions in which an exercise was done, newest first. */
  async history(exerciseId: string, before?: WorkoutSession): Promise<PastSession[]> {
    const [sets, sessions] = await Promise.all([this.setsOf(exerciseId), this.sessions()]);
    const bySession = Map.groupBy(sets.sort(byPosition), (set) => set.session_id);
    return sessions
      .filter((session) => !before || isEarlier(session, before))
      .flatMap((session) => {
        const own = bySession.get(session.id);
        return own ? [{ session, sets: own }] : [];
      });
  }

  async exercises(): Promise<Exercise[]> {
    const all = await this.all("exercise");
    return all.sort((one, other) => one.name.localeCompare(other.name));
  }

  async exercise(id: string): Promise<Exercise | undefined> {
    const [kept, ops] = await Promise.all([this.store.db.get("exercise", id), this.ops()]);
    return overlaid("exercise", kept ? [kept] : [], ops).find((exercise) => exercise.id === id);
  }

  async weighIns(): Promise<WeighIn[]> {
    const all = await this.all("weigh_in");
    return all.sort((one, other) => Date.parse(other.weighed_at) - Date.parse(one.weighed_at));
  }
}
