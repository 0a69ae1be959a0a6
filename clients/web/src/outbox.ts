/**
 * The queue of what was done here and not yet acknowledged by the server.
 *
 * Each write is kept with all that is needed to send it again unchanged: its id, its Idempotency-Key and
 * the version that it was based on. It leaves the queue in the same transaction in which the server's
 * answer is kept, or when a person drops it.
 */
import { keepGone, keepThing, type Store, type StoreName, type Tx } from "./store";
import type { Entity, Things } from "./things";
import type { Plan } from "./workout";

export type Kind = "create" | "change" | "delete" | "restore" | "order";

/** What the server said when it refused, as a problem document (RFC 9457). */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: {
    pointer?: string;
    parameter?: string;
    header?: string;
    code: string;
    detail: string;
  }[];
}

/**
 * waiting: not yet acknowledged. refused: the server has said no. conflict: changed elsewhere
 * meanwhile. The last two wait for a person.
 */
export type State = "waiting" | "refused" | "conflict";

export interface Op {
  /** Place in the queue. */
  seq: number;
  kind: Kind;
  entity: Entity;
  id: string;
  path: string;
  /** What is sent; for an order, the ids of the sets. */
  body: Record<string, unknown>;
  key: string;
  /** Version that the change is based on; null when an earlier one in the queue decides it. */
  base: number | null;
  /** The thing as the person saw it, or what a creation makes; for an order, the order. */
  before: Things[Entity] | string[] | null;
  /** Ids of what must be on the server first. */
  needs: string[];
  madeAt: number;
  /** Milliseconds by which this device's clock was known to be behind when the instants were written. */
  clock: number;
  /** How often it was begun to be sent; once begun, it stays as it is. */
  attempts: number;
  state: State;
  problem?: Problem;
  /** The thing as the server has it, in a conflict; null when it was deleted there. */
  theirs?: Things[Entity] | string[] | null;
  /** Bring the thing back first, as it was deleted elsewhere. */
  revive?: boolean;
}

export type Draft = Pick<Op, "kind" | "entity" | "id" | "path" | "body"> &
  Partial<Pick<Op, "base" | "before" | "needs">>;

const PLACES: Record<Entity, string> = {
  exercise: "/exercises",
  session: "/sessions",
  set: "/sets",
  weigh_in: "/weigh-ins",
};

/** Return where a thing is found on the server. */
export function placeOf(entity: Entity, id: string): string {
  return `${PLACES[entity]}/${id}`;
}

export class Outbox {
  constructor(
    readonly store: Store,
    private clock: () => number = () => 0,
  ) {}

  /** Return the queue, oldest first; `first` limits it. */
  async list(first?: number): Promise<Op[]> {
    return this.store.db.getAll("outbox", null, first);
  }

  /** Return how much waits: in all, sets that were added, and what needs a person. */
  async count(): Promise<{ all: number; sets: number; needy: number }> {
    const { store } = this.store.db.transaction("outbox");
    const [all, sets, waiting] = await Promise.all([
      store.count(),
      store.index("what").count(["set", "create"]),
      store.index("state").count("waiting"),
    ]);
    return { all, sets, needy: all - waiting };
  }

  /**
   * Queue writes, and keep the plan of the workout that they belong to, in one step.
   *
   * @throws FullError - nothing was queued.
   */
  async add(drafts: Draft[], plan?: Plan): Promise<void> {
    const stores = plan ? (["outbox", "plan"] as const) : (["outbox"] as const);
    await this.store.write([...stores], async (tx) => {
      for (const draft of drafts) {
        const op: Omit<Op, "seq"> = {
          base: null,
          before: null,
          needs: [],
          ...draft,
          key: crypto.getRandomValues(new Uint32Array(4)).join("-"),
          madeAt: Date.now(),
          clock: this.clock(),
          attempts: 0,
          state: "waiting",
        };
        const queued = await tx.objectStore("outbox").index("id").getAll(draft.id);
        if (queued.some((other) => other.kind !== "order" && isAbout(other, draft))) op.base = null;
        await tx.objectStore("outbox").add(op as Op);
      }
      if (plan) await tx.objectStore("plan").put(plan);
    });
  }

  /** Change an op that is in the queue. */
  async mark(seq: number, change: Partial<Op>): Promise<void> {
    const put = async (tx: Tx) => {
      const op = await tx.objectStore("outbox").get(seq);
      if (op) await tx.objectStore("outbox").put({ ...op, ...change });
    };
    await this.store.write(["outbox"], put, "relaxed");
  }

  /**
   * Take an op out, as the server has acknowledged it.
   *
   * @param version - The version that the thing has now, on which the next change of it is based.
   * @param keep - Keeps the answer, in the same transaction.
   */
  async settle(op: Op, version: number | null, keep: (tx: Tx) => Promise<void>): Promise<void> {
    // An order is that of a workout's sets.
    const stores: StoreName[] = op.kind === "order" ? ["session", "set"] : [op.entity];
    const settleAll = async (tx: Tx) => {
      await keep(tx);
      await tx.objectStore("outbox").delete(op.seq);
      const same = await tx.objectStore("outbox").index("id").getAll(op.id);
      const next = same.sort((a, b) => a.seq - b.seq).find((other) => follows(op, other));
      if (next && next.base === null && version !== null) {
        await tx.objectStore("outbox").put({ ...next, base: version });
      }
    };
    // If it is lost in a power cut, the same request is sent again, and the answer is the same.
    await this.store.write([...stores, "outbox"], settleAll, "relaxed");
  }

  /** Keep the answer to an op, and take it out. */
  async settleWith<E extends Entity>(op: Op, entity: E, thing: Things[E]): Promise<void> {
    await this.settle(op, thing.version, (tx) => keepThing(tx, entity, thing));
  }

  /** Take an op out, as its thing is no longer on the server. */
  async settleGone(op: Op): Promise<void> {
    const version = (op.base ?? 0) + (op.entity === "exercise" ? 0 : 1);
    await this.settle(op, version, async (tx) => {
      // An exercise is only archived, which the changes tell.
      if (op.entity !== "exercise") await keepGone(tx, op.entity, op.id, version);
    });
  }

  /**
   * Drop an op on a person's word, with all that cannot be without it.
   *
   * @returns What went, for `putBack`.
   */
  async drop(op: Op): Promise<Op[]> {
    return this.store.write(["outbox", op.entity], async (tx) => {
      const store = tx.objectStore("outbox");
      const ops = await store.getAll();
      const dropped = op.kind === "create" ? withDependants(op, ops) : [op];
      for (const each of dropped) await store.delete(each.seq);
      const next = ops.find((other) => follows(op, other));
      const theirs = op.theirs && !Array.isArray(op.theirs) ? op.theirs : null;
      const base = theirs?.version ?? op.base;
      if (next && op.kind !== "create" && next.base === null) await store.put({ ...next, base });
      if (theirs) await keepThing(tx, op.entity, theirs);
      return dropped;
    });
  }

  /** Put ops that were dropped back to where they were in the queue. */
  async putBack(dropped: Op[]): Promise<void> {
    await this.store.write(["outbox"], async (tx) => {
      const store = tx.objectStore("outbox");
      for (const op of dropped) {
        await store.put(op);
        const same = await store.index("id").getAll(op.id);
        const next = same.sort((a, b) => a.seq - b.seq).find((other) => follows(op, other));
        // Which version it changes is for the one before it to say again.
        if (next?.attempts === 0) await store.put({ ...next, base: null });
      }
    });
  }

  /** Send a refused op again, with what was mended; it is another request, and so has another key. */
  async mend(op: Op, body: Record<string, unknown>): Promise<void> {
    const { problem: _, ...rest } = op;
    const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
    await this.store.write(["outbox"], (tx) =>
      tx.objectStore("outbox").put({ ...rest, body, key, attempts: 0, state: "waiting" }),
    );
  }

  /** In a conflict, put the person's own version over that of the server. */
  async insist(op: Op): Promise<void> {
    const { theirs, problem: _, ...rest } = op;
    const seen = theirs && !Array.isArray(theirs) ? theirs : null;
    await this.store.write(["outbox"], (tx) =>
      tx.objectStore("outbox").put({
        ...rest,
        attempts: 0,
        state: "waiting",
        base: seen ? seen.version : op.base,
        before: theirs ?? op.before,
        revive: theirs === null,
      }),
    );
  }
}

function isAbout(op: Pick<Op, "entity" | "id">, other: Pick<Op, "entity" | "id">): boolean {
  return op.entity === other.entity && op.id === other.id;
}

/** Tell whether two ops change the same thing, the second after the first. */
function follows(op: Op, other: Op): boolean {
  return (
    other.seq > op.seq && isAbout(op, other) && (other.kind === "order") === (op.kind === "order")
  );
}

/** Tell whether an op has to wait for an earlier one. */
export function waitsFor(op: Op, earlier: Op): boolean {
  if (earlier.seq >= op.seq) return false;
  if (earlier.kind === "order") return op.kind === "order" && op.id === earlier.id;
  const makes = earlier.kind === "create" || earlier.kind === "restore";
  return isAbout(op, earlier) || (makes && op.needs.includes(earlier.id));
}

function withDependants(op: Op, ops: Op[]): Op[] {
  const dropped = [op];
  for (const other of ops) {
    if (other.seq > op.seq && dropped.some((one) => waitsFor(other, one))) dropped.push(other);
  }
  return dropped;
}

/** Return the first op that can be sent: not held, and waiting for none that is. */
export function nextToSend(ops: Op[], held: ReadonlySet<number> = new Set()): Op | null {
  const stuck: Op[] = [];
  for (const op of ops) {
    const free = op.state === "waiting" && !held.has(op.seq);
    if (free && !stuck.some((earlier) => waitsFor(op, earlier))) return op;
    stuck.push(op);
  }
  return null;
}
