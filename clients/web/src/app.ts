/** All that the screens work with, for the account that is logged in. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { Accounts } from "./account";
import { Log } from "./log";
import { Outbox } from "./outbox";
import { Recent } from "./recent";
import { CLOCK_TOLERANCE_MS } from "./send";
import { Store, type StoreEvents } from "./store";
import { Sync } from "./sync";
import type { User } from "./things";
import { View } from "./view";

export interface App {
  accounts: Accounts;
  store: Store;
  outbox: Outbox;
  sync: Sync;
  view: View;
  recent: Recent;
  /** Return the time by the server's clock, as far as it is known to differ from this device's. */
  now: () => Date;
  log: Log;
  user: User;
  /** Log out of this device: the log that lies here stays until somebody else's takes its place. */
  leave: () => Promise<void>;
  /** Keep the user as changed on the server. */
  setUser: (user: User) => Promise<void>;
}

/** Open the log of an account on this device. */
export async function openLog(
  accounts: Accounts,
  user: User,
  events: StoreEvents,
): Promise<Pick<App, "store" | "outbox" | "sync" | "view" | "recent" | "now" | "log">> {
  const store = await Store.open(Accounts.storeName(accounts.base, user), events);
  // Without a network the clock is as wrong as it was.
  const api = accounts.apiOf(user);
  api.clock.ahead ??= (await store.meta<number>("ahead")) ?? null;
  // Seconds are no error: they would only make the times of sets jump.
  const clock = () => {
    const ahead = api.clock.ahead ?? 0;
    return Math.abs(ahead) > CLOCK_TOLERANCE_MS ? ahead : 0;
  };
  const outbox = new Outbox(store, clock);
  const complete = (await store.meta<boolean>("caught_up")) ?? false;
  const sync = new Sync(store, outbox, api, complete);
  const now = () => new Date(Date.now() + clock());
  const view = new View(store, now);
  const recent = new Recent(store, view, api, sync);
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || user.timezone;
  const log = new Log(outbox, now, zone, () => void sync.run());
  return { store, outbox, sync, view, recent, now, log };
}

export const AppContext = createContext<App | null>(null);

/** Return the app of the screen that calls this. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("outside of a login");
  return app;
}
