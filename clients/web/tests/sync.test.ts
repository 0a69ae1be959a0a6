import { beforeEach, describe, expect, test } from "vitest";
import { Api, LoggedOut } from "../src/api";
import { extended, restLeft, restSettings, startRest } from "../src/rest";
import { Sync } from "../src/sync";
import { type Device, device, online, squat, workout } from "./device";
import { problem, StandIn } from "./stand-in";

let server: StandIn;
let phone: Device;

beforeEach(async () => {
  server = new StandIn();
  server.install();
  phone = await device();
});

function tries(path: string): number {
  return server.requests.filter((one) => one.path === path).length;
}

async function ids(on: Device, sessionId: string): Promise<string[]> {
  return (await workout(on, sessionId)).sets.map((set) => set.id);
}

describe("a server that fails", () => {
  test("at one change is asked for the others, and the page knows that not all is sent", async () => {
    server.refuse = (_, path) => (path === "/weigh-ins" ? problem(500, "internal_error") : null);
    await phone.log.weigh(80, "kg");
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    expect(server.live("set")).toHaveLength(1);
    expect(phone.sync.status.situation).toBe("offline");
  });

  test("at everything is left alone after a few tries", async () => {
    server.refuse = (_, path) => (path === "/weigh-ins" ? problem(500, "internal_error") : null);
    for (let count = 0; count < 9; count++) await phone.log.weigh(80 + count, "kg");
    await online(phone);
    expect(tries("/weigh-ins")).toBe(4);
  });

  test("for want of anything behind it is not asked for the rest", async () => {
    server.refuse = (_, path) => (path === "/weigh-ins" ? problem(503, "unavailable", 9) : null);
    await phone.log.weigh(80, "kg");
    await phone.log.weigh(81, "kg");
    await online(phone);
    expect(tries("/weigh-ins")).toBe(1);
    expect(phone.sync.pauseSeconds).toBe(9);
  });
});

describe("a queue", () => {
  test("with many refusals at its front goes on behind them", async () => {
    server.refuse = (_, path) => (path === "/weigh-ins" ? problem(422, "invalid") : null);
    for (let count = 0; count < 25; count++) await phone.log.weigh(80, "kg");
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    expect(server.live("set")).toHaveLength(1);
    expect(await phone.outbox.count()).toEqual({ all: 25, sets: 0, needy: 25 });
  });

  test("is sent with a new access token where the old one has expired", async () => {
    await phone.log.weigh(80, "kg");
    const refused: (string | null)[] = [];
    const api = new Api("http://api", (old) => {
      refused.push(old);
      return Promise.resolve(old ? "new" : "old");
    });
    server.refuse = () => {
      server.refuse = null;
      return problem(401, "token_expired");
    };
    await online({ ...phone, sync: new Sync(phone.store, phone.outbox, api) });
    expect(server.live("weigh_in")).toHaveLength(1);
    expect(refused.filter((old) => old !== null)).toEqual(["old"]);
  });

  test("whose login has ended says so, and keeps everything", async () => {
    await phone.log.weigh(80, "kg");
    const ended = new Api("http://api", () => Promise.reject(new LoggedOut()));
    const sync = new Sync(phone.store, phone.outbox, ended);
    await online({ ...phone, sync });
    expect(sync.status.situation).toBe("logged-out");
    expect(await phone.outbox.list()).toHaveLength(1);
  });
});

describe("an order of sets", () => {
  let id: string;
  let tablet: Device;
  let [a, b, c] = ["", "", ""];

  beforeEach(async () => {
    id = await phone.log.start(null);
    [a, b, c] = [await squat(phone, id, 1), await squat(phone, id, 2), await squat(phone, id, 3)];
    await online(phone);
    tablet = await device();
    await online(tablet);
  });

  test("that two devices changed is shown to the person, who can insist", async () => {
    await tablet.log.order(await workout(tablet, id), [b, a, c]);
    await online(tablet);
    await phone.log.order(await workout(phone, id), [c, b, a]);
    await online(phone);
    const [op] = await phone.outbox.list();
    expect(op).toMatchObject({ state: "conflict", theirs: [b, a, c] });
    await phone.log.end((await workout(phone, id)).session);
    await online(phone);
    expect(server.live("session")[0]?.ended_at).toBeTruthy();
    if (op) await phone.outbox.insist(op);
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await ids(phone, id)).toEqual([c, b, a]);
  });

  test("takes in a set that another device logs meanwhile, behind its neighbour", async () => {
    await phone.log.order(await workout(phone, id), [c, a, b]);
    let other = "";
    server.refuse = (method) => {
      if (method !== "PUT" || other) return null;
      other = "logged-elsewhere";
      const set = { id: other, session_id: id, exercise_id: "squat", reps: 9, position: 4 };
      server.put("set", set);
      return problem(412, "precondition_failed");
    };
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await ids(phone, id)).toEqual([c, other, a, b]);
  });
});

describe("a deletion", () => {
  test("is seen before the changes tell of it, and one that is told late hides nothing", async () => {
    const id = await phone.log.start(null);
    const made = await squat(phone, id);
    await online(phone);
    const [set] = (await workout(phone, id)).sets;
    if (!set) throw new Error("no set");
    server.refuse = (_, path) => (path === "/changes" ? problem(503, "unavailable") : null);
    await phone.log.remove("set", set);
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await ids(phone, id)).toEqual([]);
    await phone.log.restore("set", made);
    await online(phone);
    expect(await ids(phone, id)).toEqual([made]);
    server.refuse = null;
    const deleted = server.changes.filter((one) => one.action === "deleted");
    expect(deleted).toHaveLength(1);
    await phone.store.keepChanges(deleted, "");
    expect(await ids(phone, id)).toEqual([made]);
  });

  test("of what another device deletes at the same moment is done", async () => {
    const id = await phone.log.start(null);
    await squat(phone, id);
    await online(phone);
    const [set] = (await workout(phone, id)).sets;
    if (!set) throw new Error("no set");
    await phone.log.remove("set", set);
    server.refuse = (method) => {
      if (method !== "DELETE") return null;
      server.put("set", { ...set, deleted: true });
      return problem(412, "precondition_failed");
    };
    await online(phone);
    expect(await phone.outbox.list()).toEqual([]);
    expect(await ids(phone, id)).toEqual([]);
  });
});

describe("a time that a person typed", () => {
  test("is right whatever the clock says", async () => {
    const id = await phone.log.start(null);
    await online(phone);
    const { session } = await workout(phone, id);
    await phone.log.changeSession(session, { started_at: "2026-01-01T10:00:00Z" });
    phone.api.clock.ahead = 86_400_000;
    await online(phone);
    expect(server.live("session")[0]?.started_at).toBe("2026-01-01T10:00:00Z");
  });
});

describe("the catalogue", () => {
  test("is fetched whole, once a week, and anew when the clock was ahead", async () => {
    server.catalogue = ["press", "row", "squat"];
    const { store } = phone;
    const fetched = async (at: number) => {
      server.requests = [];
      await store.setMeta("catalogue_at", at);
      await online(phone);
      return tries("/exercises");
    };
    const day = 86_400_000;
    expect(await fetched(0)).toBe(3);
    expect((await phone.view.exercises()).map((one) => one.id)).toEqual(["press", "row", "squat"]);
    expect(await fetched(Date.now() - 6 * day)).toBe(0);
    expect(await fetched(Date.now() - 8 * day)).toBe(3);
    expect(await fetched(Date.now() + day)).toBe(3);
  });
});

describe("the rest timer", () => {
  test("counts from when it began, and is made longer also when it is over", async () => {
    const rest = { startedAt: 1000, seconds: 60 };
    expect(restLeft(rest, 1000)).toBe(60);
    expect(restLeft(rest, 1500)).toBe(60);
    expect(restLeft(rest, 61_000)).toBe(0);
    expect(restLeft(rest, 63_000)).toBe(-2);
    expect(restLeft(extended(rest, 15, 11_000), 11_000)).toBe(65);
    expect(restLeft(extended(rest, -15, 56_000), 56_000)).toBe(0);
    expect(restLeft(extended(rest, 15, 120_000), 120_000)).toBe(15);
  });

  test("begins as long as it was set, and not at all when it is off", async () => {
    const { store } = phone;
    await startRest(store);
    expect(await store.meta("rest")).toMatchObject({ seconds: 120 });
    await store.setMeta("rest_settings", { ...(await restSettings(store)), seconds: 0 });
    await startRest(store);
    expect(await store.meta("rest")).toBeNull();
  });
});
