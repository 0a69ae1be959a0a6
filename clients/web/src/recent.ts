/**
 * What was done lately. It lies on this device, except while the first catch-up is under way: changes come
 * oldest first, so what is here then is not the last time, and the server is asked.
 */
import type { Api } from "./api";
import { placeOf } from "./outbox";
import type { Store } from "./store";
import type { Sync } from "./sync";
import type { WorkoutSession, WorkoutSet } from "./things";
import type { PastSession, View } from "./view";

/** What was done of an exercise before a workout, newest first. */
export interface Past {
  sessions: PastSession[];
  /** Whether that is all; else it is the last time only. */
  whole: boolean;
}

/** A workout with the names of its exercises. */
export interface Summary {
  session: WorkoutSession;
  names: string[];
  sets: number;
}

/** A workout as the server lists it. */
export interface Listed extends WorkoutSession {
  exercises: { id: string; name: string; sets: number }[];
  volume_kg: number;
}

export class Recent {
  private asked = new Map<string, Promise<PastSession[]>>();

  constructor(
    private store: Store,
    private view: View,
    private api: Api,
    private sync: Sync,
  ) {}

  /**
   * Return what was done of an exercise before a workout.
   *
   * @returns null when that is not known: the first catch-up is not over and the server does not answer.
   */
  async past(exerciseId: string, before: WorkoutSession): Promise<Past | null> {
    if (this.sync.status.complete) {
      return { sessions: await this.view.history(exerciseId, before), whole: true };
    }
    const key = `${exerciseId} ${before.id}`;
    const asking = this.asked.get(key) ?? this.lastTime(exerciseId, before);
    this.asked.set(key, asking);
    try {
      return { sessions: await asking, whole: false };
    } catch {
      this.asked.delete(key);
      return null;
    }
  }

  private async lastTime(exerciseId: string, before: WorkoutSession): Promise<PastSession[]> {
    // A workout that the server has not seen is the newest, and cannot be named to it.
    const earlier = before.version > 0 ? `&before=${before.id}` : "";
    const path = `${placeOf("exercise", exerciseId)}/history?limit=1${earlier}`;
    return (await this.api.get(path)).body.items as PastSession[];
  }

  /** Return the newest workouts that have sets. */
  async workouts(limit: number): Promise<Summary[]> {
    if (!this.sync.status.complete) {
      const listed = await this.list(`limit=${limit}`).catch(() => null);
      if (listed) {
        return listed.map(({ exercises, volume_kg: _, ...session }) => ({
          session,
          names: exercises.map((one) => one.name),
          sets: exercises.reduce((sum, one) => sum + one.sets, 0),
        }));
      }
    }
    const [sessions, exercises] = await Promise.all([this.view.sessions(), this.view.exercises()]);
    const names = new Map(exercises.map((one) => [one.id, one.name]));
    const shown = sessions.slice(0, limit);
    const sets = await this.view.setsIn(shown);
    return shown.map((session) => {
      const own = sets.get(session.id) ?? [];
      const ids = [...new Set(own.map((set) => set.exercise_id))];
      return { session, names: ids.map((id) => names.get(id) ?? "…"), sets: own.length };
    });
  }

  /** List workouts as the server has them, with their exercises, and keep them. */
  async list(query: string): Promise<Listed[]> {
    const { body } = await this.api.get(`/sessions?${query}&include=exercises`);
    const items = body.items as Listed[];
    const sessions = items.map(({ exercises: _, volume_kg: __, ...session }) => session);
    if (!this.sync.status.complete) await this.store.keep("session", sessions);
    return items;
  }

  /** Return the sets of a workout. */
  async sets(id: string): Promise<WorkoutSet[]> {
    if (!this.sync.status.complete) await this.fetch(id);
    return (await this.view.workout(id))?.sets ?? [];
  }

  /** Fetch a workout that the first catch-up may not have reached yet. */
  async fetch(id: string): Promise<void> {
    const { body } = await this.api.get(`${placeOf("session", id)}?include=sets`);
    const { sets, ...session } = body as WorkoutSession & { sets: WorkoutSet[] };
    await this.store.keep("session", [session]);
    await this.store.keep("set", sets);
  }
}
