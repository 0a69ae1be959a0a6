import { beforeEach, describe, expect, test } from "vitest";
import { FullError } from "../src/store";
import { type Device, device, online, squat, workout } from "./device";
import { problem, StandIn } from "./stand-in";

let server: StandIn;
let phone: Device;

beforeEach(async () => {
  server = new StandIn();
  server.install();
  phone = await device();
});

async function reps(on: Device, sessionId: string): Promise<(number | null)[]> {
  return (await workout(on, sessionId)).sets.map((set) => set.reps);
}

describe("without a network", () => {
  test("what was logged is there, in its order, also after the page was closed", async () => {
    server.faults = Array(100).fill("away");
    const id = await phone.log.start("Legs");
    for (const count of [5, 4, 3]) await squat(phone, id, count);
    await online(phone);
    phone.store.close();
    const reopened = await device(phone.name);
    expect(await reps(reopened, id)).toEqual([5, 4, 3]);
    server.faults = [];
    await online(reopened);
    expect(server.live("set").map((set) => set.reps)).toEqual([5, 4, 3]);
    expect(await reopened.outbox.list()).toEqual([]);
  });

  test("a set can be changed, deleted and brought back before the server has heard of it", async () => {
    const id = await phone.log.start(null);
    const first = await squat(phone, id);
    const second = await squat(phone, id);
    const [one, other] = (await workout(phone, id)).sets;
    if (!one || !other) throw new Error("no sets");
    await phone.log.changeSet(one, { reps: 8 });
    await phone.log.remove("set", other);
    await phone.log.restore("set", second);
    expect(await reps(phone, id)).toEqual([8, 5]);
    await online(phone);
    expect(server.live("set").map((set) => [set.id, set.reps])).toEqual([
      [first, 8],
      [second, 5],
    ]);
    expect(await reps(phone, id)).toEqual([8, 5]);
    const conditions = server.requests.filter((one) => one.match).map((one) => one.match);
    expect(conditions).toEqual(['"v1"', '"v1"']);
    expect(server.requests.filter((one) => one.method === "GET" && /sets/.test(one.path))).toEqual(
      [],
    );
  });

  test("sets are reordered, and the server has them so", async () => {
    const id = await phone.log.start(null);
    const ids = [await squat(phone, id, 1), await squat(phone, id, 2), await squat(phone, id, 3)];
    await phone.log.order(await workout(phone, id), [ids[2], ids[0], ids[1]] as string[]);
    expect(await reps(phone, id)).toEqual([3, 1, 2]);
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await reps(phone, id)).toEqual([3, 1, 2]);
    const there = server.live("set").sort((a, b) => Number(a.position) - Number(b.position));
    expect(there.map((set) => set.reps)).toEqual([3, 1, 2]);
  });
});

describe("what was done before", () => {
  test("is what was done in earlier workouts, newest first, whichever workout is looked at", async () => {
    const day = 86_400_000;
    const at = (days: number) => new Date(Date.now() - days * day).toISOString();
    for (const [id, days] of [
      ["old", 3],
      ["middle", 2],
      ["new", 1],
    ] as const) {
      server.put("session", { id, started_at: at(days), ended_at: at(days), timezone: "UTC" });
      const set = { exercise_id: "squat", session_id: id, position: 1, performed_at: at(days) };
      server.put("set", { id: `set of ${id}`, ...set });
    }
    await online(phone);
    const of = async (id: string) => {
      const past = await phone.view.history("squat", (await workout(phone, id)).session);
      return past.map((one) => one.session.id);
    };
    expect(await of("new")).toEqual(["middle", "old"]);
    expect(await of("middle")).toEqual(["old"]);
    const running = await phone.log.start(null);
    expect(await of(running)).toEqual(["new", "middle", "old"]);
  });
});

describe("a lost answer", () => {
  test("is asked for again with the same key, and nothing is doubled", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    server.faults = ["lost"];
    await online(phone);
    server.faults = [undefined as never, "lost"];
    await online(phone);
    await online(phone);
    expect(server.live("set")).toHaveLength(1);
    const keys = server.requests.filter((one) => one.path.endsWith("/sets")).map((one) => one.key);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });

  test("of a change and of a deletion is no conflict with oneself", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    await squat(phone, id);
    await online(phone);
    const [one, other] = (await workout(phone, id)).sets;
    if (!one || !other) throw new Error("no sets");
    await phone.log.changeSet(one, { reps: 9 });
    server.faults = ["lost"];
    await online(phone);
    await online(phone);
    await phone.log.remove("set", other);
    server.faults = ["lost"];
    await online(phone);
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(server.live("set").map((set) => set.reps)).toEqual([9]);
    expect(await reps(phone, id)).toEqual([9]);
  });

  test("of a set whose key the server has forgotten is settled by its id", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    const copy = await device();
    await online(copy);
    const again = await squat(copy, id);
    server.put("set", { id: again, session_id: id, exercise_id: "squat", reps: 5, position: 2 });
    await online(copy);
    expect(await copy.outbox.list()).toEqual([]);
    expect(server.live("set")).toHaveLength(2);
  });
});

describe("who answers in place of the API", () => {
  test.each(["html", "json", "other", "broken", "away"] as const)(
    "with %s changes nothing",
    async (fault) => {
      const id = await phone.log.start(null);
      await squat(phone, id);
      await online(phone);
      const [set] = (await workout(phone, id)).sets;
      if (set) await phone.log.remove("set", set);
      await squat(phone, id);
      server.faults = Array(10).fill(fault);
      await online(phone);
      expect(phone.sync.status.situation).toBe("offline");
      expect(await phone.outbox.list()).toHaveLength(2);
      expect((await phone.outbox.list()).every((op) => op.state === "waiting")).toBe(true);
      server.faults = [];
      await online(phone);
      expect(await phone.outbox.list()).toEqual([]);
      expect(server.live("set")).toHaveLength(1);
    },
  );
});

describe("an answer that names another thing", () => {
  test("is not taken for that of a creation", async () => {
    await phone.log.weigh(80, "kg");
    server.faults = ["other"];
    await online(phone);
    expect(await phone.outbox.list()).toMatchObject([{ state: "waiting" }]);
  });
});

describe("an answer that is late", () => {
  test("does not take the place of a newer one", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    const [set] = (await workout(phone, id)).sets;
    if (!set) throw new Error("no set");
    await phone.log.changeSet(set, { reps: 9 });
    await online(phone);
    await phone.store.keep("set", [set]);
    expect(await reps(phone, id)).toEqual([9]);
  });
});

describe("a refusal", () => {
  test("is kept with its reason, holds up only what needs it, and can be mended", async () => {
    server.refuse = (method, path) =>
      method === "POST" && path === "/weigh-ins" ? problem(422, "invalid") : null;
    await phone.log.weigh(1, "kg");
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    const [refused, ...others] = await phone.outbox.list();
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ state: "refused", problem: { code: "invalid", status: 422 } });
    server.refuse = null;
    if (refused) await phone.outbox.mend(refused, { ...refused.body, weight: 81 });
    await online(phone);
    expect(server.live("weigh_in").map((one) => one.weight)).toEqual([81]);
    expect(await phone.outbox.list()).toEqual([]);
  });

  test("of a workout holds its sets back, and dropping it says what goes with it, and is undone", async () => {
    server.refuse = (_, path) => (path === "/sessions" ? problem(422, "invalid") : null);
    const id = await phone.log.start(null);
    await squat(phone, id);
    await squat(phone, id);
    await online(phone);
    const ops = await phone.outbox.list();
    expect(ops.map((op) => op.state)).toEqual(["refused", "waiting", "waiting"]);
    expect(server.requests.filter((one) => one.path.endsWith("/sets"))).toEqual([]);
    const [session] = ops;
    if (!session) throw new Error("nothing is refused");
    const dropped = await phone.outbox.drop(session);
    expect(dropped).toEqual(ops);
    expect(await phone.outbox.list()).toEqual([]);
    await phone.outbox.putBack(dropped);
    expect(await phone.outbox.list()).toEqual(ops);
  });
});

describe("two devices", () => {
  let tablet: Device;
  let id: string;

  beforeEach(async () => {
    id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    tablet = await device();
    await online(tablet);
  });

  async function change(on: Device, count: number): Promise<void> {
    const [set] = (await workout(on, id)).sets;
    if (set) await on.log.changeSet(set, { reps: count });
  }

  test("that changed the same set are both shown, and the person's own version can win", async () => {
    await change(phone, 6);
    await change(tablet, 7);
    await online(tablet);
    await online(phone);
    const [op] = await phone.outbox.list();
    expect(op).toMatchObject({ state: "conflict", body: { reps: 6 }, theirs: { reps: 7 } });
    expect(server.live("set")[0]?.reps).toBe(7);
    if (op) await phone.outbox.insist(op);
    await online(phone);
    expect(server.live("set")[0]?.reps).toBe(6);
    expect(await phone.outbox.list()).toEqual([]);
  });

  test("and the other's can win", async () => {
    await change(phone, 6);
    await change(tablet, 7);
    await online(tablet);
    server.refuse = (_, path) => (path === "/changes" ? problem(503, "unavailable") : null);
    await online(phone);
    const [op] = await phone.outbox.list();
    if (!op) throw new Error("no conflict");
    const dropped = await phone.outbox.drop(op);
    expect(await reps(phone, id)).toEqual([7]);
    expect(server.live("set")[0]?.reps).toBe(7);
    await phone.outbox.putBack(dropped);
    expect(await phone.outbox.list()).toEqual([op]);
  });

  test("of which one gives way: what it changed later is based on the other's, dropped or put back", async () => {
    await change(phone, 6);
    const [set] = (await workout(phone, id)).sets;
    if (set) await phone.log.changeSet(set, { weight: 120 });
    await change(tablet, 7);
    await online(tablet);
    await online(phone);
    const [op] = await phone.outbox.list();
    if (!op) throw new Error("no conflict");
    await phone.outbox.putBack(await phone.outbox.drop(op));
    const [, later] = await phone.outbox.list();
    expect(later?.base).toBeNull();
    await phone.outbox.drop(op);
    server.requests = [];
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(server.live("set")[0]).toMatchObject({ reps: 7, weight: 120 });
    expect(server.requests.find((one) => one.method === "PATCH")?.match).toBe('"v2"');
  });

  test("one of which deleted what the other changed: it can be brought back with the change", async () => {
    await change(phone, 6);
    const [set] = (await workout(tablet, id)).sets;
    if (set) await tablet.log.remove("set", set);
    await online(tablet);
    await online(phone);
    const [op] = await phone.outbox.list();
    expect(op).toMatchObject({ state: "conflict", theirs: null });
    if (op) await phone.outbox.insist(op);
    await online(phone);
    expect(server.live("set")[0]?.reps).toBe(6);
  });

  test("one of which only moved a set: that is no conflict with a change of its values", async () => {
    await squat(tablet, id, 3);
    const sets = (await workout(tablet, id)).sets.map((set) => set.id).reverse();
    await tablet.log.order(await workout(tablet, id), sets);
    await change(phone, 6);
    await online(tablet);
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await reps(phone, id)).toEqual([3, 6]);
  });

  test("see what the other did, deletions included", async () => {
    await squat(phone, id, 8);
    const [set] = (await workout(phone, id)).sets;
    if (set) await phone.log.remove("set", set);
    await online(phone);
    await online(tablet);
    expect(await reps(tablet, id)).toEqual([8]);
  });
});

describe("a clock that is wrong by a day", () => {
  test("is put right before the first sending, and what was begun stays as it is", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    server.date = new Date(Date.now() - 86_400_000);
    server.faults = ["away"];
    await online(phone);
    server.faults = [undefined as never, "lost"];
    await online(phone);
    expect(server.live("set")).toHaveLength(1);
    server.faults = [];
    phone.api.clock.ahead = 86_400_000;
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    const [set] = server.live("set");
    const wrong = Date.parse(set?.performed_at as string) - server.date.getTime();
    expect(Math.abs(wrong)).toBeLessThan(60_000);
    expect(server.live("session")).toHaveLength(1);
  });

  test("is put right also if it was tried to send before anybody had told the time", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    phone.away = true;
    await online(phone);
    phone.away = false;
    phone.api.clock.ahead = -86_400_000;
    await online(phone);
    const [session] = server.live("session");
    const wrong = Date.parse(session?.started_at as string) - (Date.now() - 86_400_000);
    expect(Math.abs(wrong)).toBeLessThan(60_000);
  });
});

describe("a device that is full", () => {
  test("says so, and what could not be stored is not taken for stored", async () => {
    const id = await phone.log.start(null);
    const put = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("", "QuotaExceededError");
    };
    try {
      await expect(squat(phone, id)).rejects.toThrow(FullError);
    } finally {
      IDBObjectStore.prototype.add = put;
    }
    expect(await reps(phone, id)).toEqual([]);
    await squat(phone, id, 4);
    expect(await reps(phone, id)).toEqual([4]);
  });
});
