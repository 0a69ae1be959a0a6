/** Sends one op of the queue, and decides what the answer means for it. */
import { type Answer, type Api, Away, Refused } from "./api";
import { type Op, type Outbox, placeOf } from "./outbox";
import { type Kept, keepThing } from "./store";
import type { Entity, WorkoutSession, WorkoutSet } from "./things";
import { hasValues, sameValues } from "./values";

type Thing = Kept<Entity>;

// A clock is rarely right to the second, and an answer takes its time.
export const CLOCK_TOLERANCE_MS = 60_000;
const INSTANTS = ["performed_at", "started_at", "ended_at", "weighed_at"];
const ORDER_ATTEMPTS = 3;

/**
 * Send an op; when this returns, it is settled or waits for a person.
 *
 * @throws Away - it stays in the queue as it is.
 * @throws LoggedOut - likewise.
 */
export async function sendOp(api: Api, outbox: Outbox, queued: Op): Promise<void> {
  const op = await begin(api, outbox, queued);
  try {
    if (op.kind === "order") await sendOrder(api, outbox, op);
    else await sendChange(api, outbox, op);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await judge(api, outbox, op, error);
  }
}

/** Write down that an op may reach the server from now on: it is not changed any more. */
async function begin(api: Api, outbox: Outbox, op: Op): Promise<Op> {
  const begun = { ...op, attempts: op.attempts + 1 };
  const wrong = (api.clock.ahead ?? op.clock) - op.clock;
  if (op.attempts === 0 && Math.abs(wrong) > CLOCK_TOLERANCE_MS) {
    begun.body = withClock(op.body, wrong);
    begun.clock = op.clock + wrong;
  }
  await outbox.mark(op.seq, { attempts: begun.attempts, body: begun.body, clock: begun.clock });
  return begun;
}

function withClock(body: Record<string, unknown>, wrong: number): Record<string, unknown> {
  const right = { ...body };
  for (const name of INSTANTS) {
    const value = body[name];
    // What a person typed is right whatever the clock says; it has no seconds' fraction.
    if (typeof value !== "string" || !value.includes(".")) continue;
    right[name] = new Date(Date.parse(value) + wrong).toISOString();
  }
  return right;
}

async function sendChange(api: Api, outbox: Outbox, op: Op): Promise<void> {
  let base = op.base;
  if (op.revive) base = (await post(api, `${placeOf(op.entity, op.id)}/restore`)).body.version;
  if (op.kind === "create") {
    await keepAnswer(outbox, op, await api.send("POST", op.path, { body: op.body, key: op.key }));
  } else if (op.kind === "restore") {
    await keepAnswer(outbox, op, await post(api, op.path));
  } else if (base === null) {
    // It was based on what is no longer in the queue: nobody knows which version that made.
    await compare(api, outbox, op);
  } else if (op.kind === "delete") {
    const { status } = await api.send("DELETE", op.path, { match: tag(base) });
    if (status !== 204) throw new Away("another answer");
    await outbox.settleGone({ ...op, base });
  } else {
    const options = { body: op.body, match: tag(base) };
    const method = op.entity === "exercise" ? "PUT" : "PATCH";
    await keepAnswer(outbox, op, await api.send(method, op.path, options));
  }
}

function post(api: Api, path: string): Promise<Answer> {
  return api.send("POST", path);
}

function tag(version: number): string {
  return `"v${version}"`;
}

/**
 * Keep a thing that the server answered with.
 *
 * @throws Away - it is another thing, so something between us and the API answered.
 */
async function keepAnswer(outbox: Outbox, op: Op, answer: Answer): Promise<void> {
  const thing = answer.body as Thing | null;
  if (thing?.id !== op.id || typeof thing.version !== "number") throw new Away("another answer");
  await outbox.settleWith(op, op.entity, thing);
}

async function judge(api: Api, outbox: Outbox, op: Op, refused: Refused): Promise<void> {
  const { status, code } = refused.problem;
  if (op.kind === "create" && (code === "id_taken" || status === 410)) {
    // It was created: by this request under a key that is forgotten, or by a copy of this device.
    const thing = status === 410 ? null : await current(api, op);
    if (thing) await outbox.settleWith(op, op.entity, thing);
    else await outbox.settleGone(op);
  } else if (status === 404 && op.kind === "delete") {
    await outbox.settleGone(op);
  } else if (status === 412 || (status === 404 && op.kind === "change")) {
    await compare(api, outbox, op);
  } else {
    await outbox.mark(op.seq, { state: "refused", problem: refused.problem });
  }
}

/** The thing was changed since: by nobody that matters, by this very request, or by somebody. */
async function compare(api: Api, outbox: Outbox, op: Op): Promise<void> {
  const thing = await current(api, op);
  const before = Array.isArray(op.before) ? null : (op.before as Thing | null);
  if (thing === null) {
    if (op.kind === "delete") await outbox.settleGone(op);
    else await outbox.mark(op.seq, { state: "conflict", theirs: null });
  } else if (op.kind === "change" && hasValues(thing, op.body)) {
    await outbox.settleWith(op, op.entity, thing);
  } else if (before && sameValues(thing, before, Object.keys(op.body))) {
    // Its place, say: what the person saw and changed is as it was.
    await outbox.mark(op.seq, { base: thing.version });
  } else {
    await outbox.mark(op.seq, { state: "conflict", theirs: thing });
  }
}

/** Return the thing as the server has it; null when it has none. */
async function current(api: Api, op: Op): Promise<Thing | null> {
  try {
    return (await api.get(placeOf(op.entity, op.id))).body as Thing;
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return null;
    throw error;
  }
}

/** An order is that of all sets, so it is made for those that the server has when it is sent. */
async function sendOrder(api: Api, outbox: Outbox, op: Op): Promise<void> {
  const wanted = op.body.sets as string[];
  const seen = op.before as string[];
  for (let attempt = 1; ; attempt++) {
    const answer = await api.get(`${placeOf("session", op.id)}?include=sets`);
    const there = (answer.body.sets as WorkoutSet[]).map((set) => set.id);
    if (!sameOrder(there, seen) && !sameOrder(there, wanted)) {
      await outbox.mark(op.seq, { state: "conflict", theirs: there });
      return;
    }
    try {
      const body = { sets: merged(wanted, there) };
      const put = await api.send("PUT", op.path, { body, match: answer.etag ?? "*" });
      await keepOrder(outbox, op, put.body);
      return;
    } catch (error) {
      const raced = error instanceof Refused && [412, 422].includes(error.problem.status);
      if (!raced || attempt === ORDER_ATTEMPTS) throw error;
    }
  }
}

async function keepOrder(
  outbox: Outbox,
  op: Op,
  body: WorkoutSession & { sets: WorkoutSet[] },
): Promise<void> {
  const { sets, ...session } = body;
  await outbox.settle(op, null, async (tx) => {
    await keepThing(tx, "session", session);
    for (const set of sets) await keepThing(tx, "set", set);
  });
}

/** Tell whether two orders agree on what both have. */
function sameOrder(one: string[], other: string[]): boolean {
  const both = one.filter((id) => other.includes(id));
  return other.filter((id) => one.includes(id)).every((id, index) => id === both[index]);
}

/** Return the wanted order of those that are there, each that it does not know after its neighbour. */
export function merged(wanted: string[], there: string[]): string[] {
  const order = wanted.filter((id) => there.includes(id));
  for (const [index, id] of there.entries()) {
    if (order.includes(id)) continue;
    const before = there[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  }
  return order;
}
