/**
 * What lies on this device: the server's log as last seen, what is still to be sent, and what only this
 * device knows (the rows of a running workout, the rest timer).
 *
 * One database for each account, so that two lifters can share a device. What a screen shows is the
 * server's copy with the queue on top (`view`); it is computed, never stored.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { Op } from "./outbox";
import type { Change, Entity, Things } from "./things";
import type { Plan } from "./workout";

/** A thing as the server last showed it; `gone` when it was deleted since. */
export type Kept<E extends Entity> = Things[E] & { gone?: boolean };

/** A chart as the server drew it. */
export interface Chart {
  path: string;
  svg: string;
  etag: string | null;
}

export interface Schema extends DBSchema {
  exercise: { key: string; value: Kept<"exercise"> };
  session: { key: string; value: Kept<"session">; indexes: { started_at: string } };
  set: {
    key: string;
    value: Kept<"set">;
    indexes: { session_id: string; exercise_id: string };
  };
  weigh_in: { key: string; value: Kept<"weigh_in"> };
  outbox: {
    key: number;
    value: Op;
    indexes: { id: string; state: string; what: [string, string] };
  };
  plan: { key: string; value: Plan };
  routine: { key: string; value: { id: string } };
  chart: { key: string; value: Chart };
  meta: { key: string; value: unknown };
}

export type StoreName = Entity | "outbox" | "plan" | "routine" | "chart" | "meta";
export type Tx = IDBPTransaction<Schema, StoreName[], "readwrite">;

export const ENTITIES: Entity[] = ["exercise", "session", "set", "weigh_in"];

/** What can happen to the database beside what this page does with it. */
export interface StoreEvents {
  /** A newer client in another tab has it now; it is closed here. */
  outdated: () => void;
  /** An older client in another tab does not let go of it; it is opened as soon as it does. */
  blocked: () => void;
  /** It is closed, as its files are gone or were damaged, or as another tab has erased it. */
  lost: () => void;
}

// Each version has its step in `upgrade`, and none touches what older clients have queued.
const VERSION = 1;

function createStores(db: IDBPDatabase<Schema>): void {
  db.createObjectStore("exercise", { keyPath: "id" });
  db.createObjectStore("session", { keyPath: "id" }).createIndex("started_at", "started_at");
  const sets = db.createObjectStore("set", { keyPath: "id" });
  sets.createIndex("session_id", "session_id");
  sets.createIndex("exercise_id", "exercise_id");
  db.createObjectStore("weigh_in", { keyPath: "id" });
  const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
  outbox.createIndex("id", "id");
  outbox.createIndex("state", "state");
  outbox.createIndex("what", ["entity", "kind"]);
  db.createObjectStore("plan", { keyPath: "session_id" });
  db.createObjectStore("routine", { keyPath: "id" });
  db.createObjectStore("chart", { keyPath: "path" });
  db.createObjectStore("meta");
}

/** Thrown when the device has no room left; nothing was stored. */
export class FullError extends Error {}

export class Store {
  private listeners = new Set<() => void>();
  private writes = new Map<StoreName, number>();
  private channel: BroadcastChannel | null = null;

  private constructor(readonly db: IDBPDatabase<Schema>) {
    if ("BroadcastChannel" in globalThis) {
      this.channel = new BroadcastChannel(db.name);
      this.channel.onmessage = (event) => this.tell(event.data as StoreName[]);
    }
  }

  /**
   * Open the database of that name, and make it when it is not there.
   *
   * @throws DOMException - with the name VersionError when a newer client has been here.
   */
  static async open(name: string, on: Partial<StoreEvents> = {}): Promise<Store> {
    const db = await openDB<Schema>(name, VERSION, {
      upgrade(old, from) {
        if (from < 1) createStores(old);
      },
      blocked: () => on.blocked?.(),
      blocking: (_, version) => {
        db.close();
        if (version === null) on.lost?.();
        else on.outdated?.();
      },
      terminated: () => on.lost?.(),
    });
    return new Store(db);
  }

  /** Call `listener` after each change, also of another tab; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Return a number that is another after each write to a store, also of another tab. */
  writesTo(name: StoreName): number {
    return this.writes.get(name) ?? 0;
  }

  private tell(names: StoreName[]): void {
    for (const name of names) this.writes.set(name, this.writesTo(name) + 1);
    for (const listener of this.listeners) listener();
  }

  /**
   * Do all that `work` does or nothing, and return once it is on the disk, not in a cache before it.
   *
   * @param durability - `relaxed` for what the server would tell, or be told, again after a power cut.
   * @throws FullError - the device has no room left.
   */
  async write<T>(
    names: StoreName[],
    work: (tx: Tx) => Promise<T>,
    durability: "strict" | "relaxed" = "strict",
  ): Promise<T> {
    const tx = this.db.transaction(names, "readwrite", { durability });
    try {
      const result = await work(tx as Tx);
      await tx.done;
      this.tell(names);
      this.channel?.postMessage(names);
      return result;
    } catch (error) {
      tx.done.catch(() => {});
      try {
        tx.abort();
      } catch {
        // It has ended already.
      }
      if (isFull(error) || isFull(tx.error)) throw new FullError();
      throw error;
    }
  }

  async meta<T>(key: string): Promise<T | undefined> {
    return (await this.db.get("meta", key)) as T | undefined;
  }

  async setMeta(key: string, value: unknown): Promise<void> {
    await this.write(["meta"], (tx) => tx.objectStore("meta").put(value, key));
  }

  /** Keep things as the server shows them, unless newer ones are here. */
  async keep<E extends Entity>(entity: E, things: Things[E][]): Promise<void> {
    const keepAll = async (tx: Tx) => {
      for (const thing of things) await keepThing(tx, entity, thing);
    };
    await this.write([entity], keepAll, "relaxed");
  }

  /**
   * Keep a page of `/changes`, and where to go on, in one step.
   *
   * @returns How many changes were kept so far, in all.
   */
  async keepChanges(changes: Change[], cursor: string): Promise<number> {
    const keepAll = async (tx: Tx) => {
      for (const change of changes) {
        const entity = change.entity as Entity;
        if (!ENTITIES.includes(entity)) continue;
        if (change.data) await keepThing(tx, entity, change.data as unknown as Things[Entity]);
        else await keepGone(tx, entity, change.id, change.version);
      }
      const meta = tx.objectStore("meta");
      const fetched = (((await meta.get("fetched")) as number | undefined) ?? 0) + changes.length;
      await meta.put(fetched, "fetched");
      await meta.put(cursor, "cursor");
      return fetched;
    };
    return this.write([...ENTITIES, "meta"], keepAll, "relaxed");
  }

  /** Erase all that lies here of the account. */
  async erase(): Promise<void> {
    this.close();
    await deleteDB(this.db.name);
  }

  close(): void {
    this.channel?.close();
    this.db.close();
  }
}

/** Tell whether something could not be written as there was no room for it. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** Keep a thing unless a newer one is here. */
export async function keepThing<E extends Entity>(
  tx: Tx,
  entity: E,
  thing: Things[E],
): Promise<void> {
  const store = tx.objectStore(entity as Entity);
  const known = await store.get(thing.id);
  if (!known || known.version <= thing.version) await store.put(thing as Kept<Entity>);
}

/** Remember that a thing was deleted; its values stay, as it may be restored. */
export async function keepGone(tx: Tx, entity: Entity, id: string, version: number): Promise<void> {
  const store = tx.objectStore(entity);
  const known = await store.get(id);
  if (known && known.version <= version) await store.put({ ...known, version, gone: true });
}
