/** A device with a log of its own, whose network is the stand-in. */
import "fake-indexeddb/auto";
import { Api, Away } from "../src/api";
import { Log } from "../src/log";
import { Outbox } from "../src/outbox";
import { Recent } from "../src/recent";
import { Store } from "../src/store";
import { Sync } from "../src/sync";
import type { Exercise } from "../src/things";
import { View, type Workout } from "../src/view";
import type { Target } from "../src/workout";

let devices = 0;

export const SQUAT = { id: "squat", type: "weight_reps", version: 1, name: "Squat" } as Exercise;
export const FIVE: Target = {
  set_type: "normal",
  reps: 5,
  weight: 100,
  unit: "kg",
  duration_seconds: null,
  distance_meters: null,
};

export interface Device {
  name: string;
  store: Store;
  outbox: Outbox;
  sync: Sync;
  view: View;
  recent: Recent;
  log: Log;
  api: Api;
  /** Whether it gets no access token, as without a network. */
  away: boolean;
}

/** Return a device; one with a name of before has what that one had. */
export async function device(name = `device ${++devices}`): Promise<Device> {
  const store = await Store.open(name);
  const api = new Api("http://api", async () => {
    if (made.away) throw new Away("no answer");
    return "token";
  });
  const outbox = new Outbox(store);
  const sync = new Sync(store, outbox, api, (await store.meta<boolean>("caught_up")) ?? false);
  const view = new View(store, () => new Date());
  const recent = new Recent(store, view, api, sync);
  const log = new Log(
    outbox,
    () => new Date(),
    () => "UTC",
    () => {},
  );
  await store.setMeta("catalogue_at", Date.now());
  const made: Device = { name, store, outbox, sync, view, recent, log, api, away: false };
  return made;
}

/** Send and read, and do not begin again by timer. */
export async function online({ sync }: Device): Promise<void> {
  const stop = stopped(sync);
  await sync.run();
  stop();
}

function stopped(sync: Sync): () => void {
  const inside = sync as unknown as { stopped: boolean };
  inside.stopped = true;
  return () => {
    inside.stopped = false;
  };
}

export async function workout({ view }: Device, id: string): Promise<Workout> {
  const found = await view.workout(id);
  if (!found) throw new Error("no such workout");
  return found;
}

/** Log a set of squats with so many repetitions. */
export async function squat(on: Device, sessionId: string, reps = 5): Promise<string> {
  return on.log.addSet(await workout(on, sessionId), SQUAT, { ...FIVE, reps }, null);
}
