/**
 * Sends the queue and reads the changes, whenever there is hope: when the page opens, when the network
 * comes back, when the page becomes visible, after each write, and by timer.
 */
import { type Api, Away, LoggedOut, Refused } from "./api";
import { nextToSend, type Op, type Outbox } from "./outbox";
import { CLOCK_TOLERANCE_MS, sendOp } from "./send";
import { FullError, keepThing, type Store } from "./store";
import type { Change, Exercise } from "./things";

/** full: there is no room on this device to write down what becomes of what is sent. */
export type Situation = "idle" | "sending" | "fetching" | "offline" | "full" | "logged-out";

export interface Status {
  situation: Situation;
  /** Whether the first catch-up, which may take long, is over: the whole log is here. */
  complete: boolean;
  /** Changes that it has read so far. */
  fetched: number;
}

const PAGE = 100;
const FRONT = 20;
const TIMER_SECONDS = 30;
const MAX_WAIT_SECONDS = 300;
const OTHER_TAB_SECONDS = 2;
const CATALOGUE_DAYS = 7;
const CLIENT_FAULT_ATTEMPTS = 3;

export class Sync {
  status: Status;
  private listeners = new Set<() => void>();
  private running: Promise<void> | null = null;
  private again = false;
  private failures = 0;
  private retryAfterSeconds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(
    readonly store: Store,
    readonly outbox: Outbox,
    readonly api: Api,
    complete = false,
  ) {
    this.status = { situation: "idle", complete, fetched: 0 };
  }

  onStatus(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private set(situation: Situation, change: Partial<Status> = {}): void {
    const next = { ...this.status, ...change, situation };
    if (JSON.stringify(next) === JSON.stringify(this.status)) return;
    this.status = next;
    for (const listener of this.listeners) listener();
  }

  /** Begin to run by itself; returns how to stop that. */
  start(): () => void {
    const now = () => void this.run();
    const visible = () => document.visibilityState === "visible" && now();
    addEventListener("online", now);
    document.addEventListener("visibilitychange", visible);
    now();
    return () => {
      this.stopped = true;
      clearTimeout(this.timer);
      removeEventListener("online", now);
      document.removeEventListener("visibilitychange", visible);
    };
  }

  /** Send and read all there is; a run that is asked for during another follows it. */
  run(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.running = this.exclusively(() => this.once()).finally(() => {
      this.running = null;
      if (this.stopped) return;
      if (this.again) {
        this.again = false;
        void this.run();
      } else {
        this.timer = setTimeout(() => void this.run(), this.pauseSeconds * 1000);
      }
    });
    return this.running;
  }

  /** How long it waits before it runs by itself again. */
  get pauseSeconds(): number {
    if (this.failures === 0) return this.retryAfterSeconds || TIMER_SECONDS;
    return Math.max(this.retryAfterSeconds, Math.min(2 ** this.failures, MAX_WAIT_SECONDS));
  }

  /** Only one tab sends: two would send the same request at once. */
  private async exclusively(work: () => Promise<void>): Promise<void> {
    this.retryAfterSeconds = 0;
    if (!navigator.locks) return work();
    await navigator.locks.request(
      `${this.store.db.name}:sync`,
      { ifAvailable: true },
      async (lock) => {
        if (lock) return work();
        this.retryAfterSeconds = OTHER_TAB_SECONDS;
      },
    );
  }

  private async once(): Promise<void> {
    try {
      await this.sendAll();
      await this.fetchCatalogue();
      await this.catchUp();
      await this.keepClock();
      this.failures = 0;
      this.set("idle");
    } catch (error) {
      if (error instanceof LoggedOut) return this.set("logged-out");
      this.failures += 1;
      if (error instanceof FullError) return this.set("full");
      if (error instanceof Away) this.retryAfterSeconds = error.retryAfterSeconds;
      // It is there and asks for a pause, which is not worth a word.
      if (error instanceof Away && error.status === 429) return;
      if (error instanceof Away || error instanceof Refused) return this.set("offline");
      // The database is closed for a newer client in another tab.
      this.set("offline");
      if (!this.stopped) console.error(error);
    }
  }

  /** Remember how wrong this device's clock is, for the next start without a network. */
  private async keepClock(): Promise<void> {
    const known = (await this.store.meta<number>("ahead")) ?? 0;
    const { ahead } = this.api.clock;
    if (ahead === null || Math.abs(ahead - known) < CLOCK_TOLERANCE_MS) return;
    await this.store.setMeta("ahead", ahead);
  }

  /** Send what can be sent; an op that the server cannot answer does not hold up the others. */
  private async sendAll(): Promise<void> {
    const held = new Map<number, Away>();
    for (;;) {
      const op = await this.next(new Set(held.keys()));
      if (!op) break;
      this.set("sending");
      // Once an op is begun its instants stay as they are, so the clock has to be known before.
      await this.api.ready();
      try {
        await sendOp(this.api, this.outbox, op);
      } catch (error) {
        if (!(error instanceof Away)) throw error;
        if (error.status !== 500 || held.size >= CLIENT_FAULT_ATTEMPTS) throw error;
        held.set(op.seq, error);
      }
    }
    for (const error of held.values()) throw error;
  }

  /** Return what is sent next; mostly it is at the front of a queue that may be long. */
  private async next(held: ReadonlySet<number>): Promise<Op | null> {
    const near = nextToSend(await this.outbox.list(FRONT), held);
    return near ?? nextToSend(await this.outbox.list(), held);
  }

  private async catchUp(): Promise<void> {
    let cursor = (await this.store.meta<string>("cursor")) ?? "";
    const first = !(await this.store.meta<boolean>("caught_up"));
    for (;;) {
      const since = cursor ? `&since=${encodeURIComponent(cursor)}` : "";
      const { body } = await this.api.get(`/changes?limit=${PAGE}${since}`);
      const page = body as { items: Change[]; next_cursor: string };
      if (!Array.isArray(page.items)) throw new Away("another answer");
      if (page.next_cursor !== cursor) {
        const fetched = await this.store.keepChanges(page.items, page.next_cursor);
        if (first) this.set("fetching", { fetched });
      }
      cursor = page.next_cursor;
      if (page.items.length === 0) break;
      // What is logged meanwhile does not wait for hundreds of pages.
      if (this.again) {
        this.again = false;
        await this.sendAll();
      }
    }
    if (first) await this.store.setMeta("caught_up", true);
    this.set(this.status.situation, { complete: true });
  }

  /** The catalogue's exercises are in no feed; they change with a release. */
  private async fetchCatalogue(): Promise<void> {
    const at = (await this.store.meta<number>("catalogue_at")) ?? 0;
    if (Date.now() - at < CATALOGUE_DAYS * 86_400_000 && at <= Date.now()) return;
    const found: Exercise[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const next: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const { body } = await this.api.get(`/exercises?owner=catalogue&limit=${PAGE}${next}`);
      found.push(...(body.items as Exercise[]));
      cursor = body.next_cursor as string | null;
    }
    await this.store.write(["exercise", "meta"], async (tx) => {
      for (const exercise of found) await keepThing(tx, "exercise", exercise);
      await tx.objectStore("meta").put(Date.now(), "catalogue_at");
    });
  }
}
