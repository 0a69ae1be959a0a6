import { beforeEach, describe, expect, test } from "vitest";
import { type Device, device, online, squat, workout } from "./device";
import { problem, StandIn } from "./stand-in";

const DAY_MS = 86_400_000;
const WORKOUTS = 60;

let server: StandIn;
let phone: Device;

/** A log of many workouts, of which a page of changes holds but a part; the newest has most reps. */
beforeEach(async () => {
  server = new StandIn();
  server.install();
  for (let count = 1; count <= WORKOUTS; count++) {
    const at = new Date(Date.now() - (WORKOUTS + 1 - count) * DAY_MS).toISOString();
    const session = { id: `day-${count}`, title: `Day ${count}`, started_at: at, ended_at: at };
    server.put("session", { ...session, timezone: "UTC" });
    const set = { exercise_id: "squat", position: 1, weight: 100, unit: "kg", reps: count };
    server.put("set", { id: `set-${count}`, session_id: session.id, ...set, performed_at: at });
  }
  phone = await device();
});

/** Let the first page of changes through, and then none. */
async function catchUpInPart(): Promise<void> {
  let pages = 0;
  server.refuse = (_, path) =>
    path === "/changes" && ++pages > 1 ? problem(503, "unavailable") : null;
  await online(phone);
  expect(phone.sync.status).toMatchObject({ complete: false, fetched: 100 });
}

async function lastTime(of: string): Promise<(number | null)[] | null> {
  const past = await phone.recent.past("squat", (await workout(phone, of)).session);
  return past ? past.sessions.flatMap((one) => one.sets.map((set) => set.reps)) : null;
}

describe("while the first catch-up is under way", () => {
  test("the last time is asked of the server, as what lies here is the oldest", async () => {
    await catchUpInPart();
    const running = await phone.log.start(null);
    expect(await lastTime(running)).toEqual([WORKOUTS]);
    expect(await lastTime("day-7")).toEqual([6]);
    const asked = server.requests.filter((one) => one.path.endsWith("/history")).length;
    expect(await lastTime(running)).toEqual([WORKOUTS]);
    expect(server.requests.filter((one) => one.path.endsWith("/history"))).toHaveLength(asked);
  });

  test("it is not known without a network, and is asked for again later", async () => {
    await catchUpInPart();
    const running = await phone.log.start(null);
    server.faults = ["away"];
    expect(await lastTime(running)).toBeNull();
    expect(await lastTime(running)).toEqual([WORKOUTS]);
  });

  test("the newest workouts can be repeated", async () => {
    await catchUpInPart();
    const [newest] = await phone.recent.workouts(8);
    expect(newest).toMatchObject({ session: { title: "Day 60" }, names: ["Squat"], sets: 1 });
    expect(await phone.recent.sets("day-60")).toMatchObject([{ reps: 60 }]);
    expect(await phone.view.workout("day-60")).toBeDefined();
  });

  test("a set is sent between two pages, not after all of them", async () => {
    const id = await phone.log.start(null);
    let logged = "";
    server.refuse = async (_, path) => {
      if (path !== "/changes" || logged) return null;
      logged = await squat(phone, id);
      void phone.sync.run();
      return null;
    };
    await online(phone);
    const paths = server.requests.map((one) => one.path);
    expect(paths.indexOf(`/sessions/${id}/sets`)).toBeGreaterThan(0);
    expect(paths.indexOf(`/sessions/${id}/sets`)).toBeLessThan(paths.lastIndexOf("/changes"));
  });

  test("a server that asks for a pause has it, and how far it came stays in sight", async () => {
    let pages = 0;
    server.refuse = (_, path) =>
      path === "/changes" && ++pages > 1 ? problem(429, "rate_limited", 7) : null;
    await online(phone);
    expect(phone.sync.status).toEqual({ situation: "fetching", complete: false, fetched: 100 });
    expect(pages).toBe(2);
    expect(phone.sync.pauseSeconds).toBe(7);
    server.refuse = null;
    await online(phone);
    expect(phone.sync.status).toEqual({ situation: "idle", complete: true, fetched: 120 });
    const past = await phone.recent.past("squat", (await workout(phone, "day-60")).session);
    expect(past?.whole).toBe(true);
    expect(past?.sessions).toHaveLength(59);
  });

  test("it goes on after a restart where it was, and counts on", async () => {
    await catchUpInPart();
    phone.store.close();
    server.refuse = null;
    server.requests = [];
    const reopened = await device(phone.name);
    await online(reopened);
    expect(reopened.sync.status).toMatchObject({ complete: true, fetched: 120 });
    expect(server.requests.filter((one) => one.path === "/changes")).toHaveLength(2);
    reopened.store.close();
    expect((await device(phone.name)).sync.status.complete).toBe(true);
  });
});
