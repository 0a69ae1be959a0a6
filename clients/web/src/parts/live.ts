/** Hooks that keep a screen equal to what it shows. */
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { useApp } from "../app";
import type { Status } from "../sync";

/** Return what `query` finds, again after each change of the log; undefined until it is known. */
export function useLive<T>(query: () => Promise<T>, inputs: unknown[] = []): T | undefined {
  const { store } = useApp();
  const [found, setFound] = useState<{ value: T } | undefined>();
  useEffect(() => {
    let live = true;
    let busy = false;
    let again = false;
    const run = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const value = await query();
        if (live) setFound({ value });
      } catch (error) {
        // A newer client in another tab has closed the database.
        if (live) console.error(error);
      } finally {
        busy = false;
      }
      if (again && live) {
        again = false;
        void run();
      }
    };
    void run();
    const stop = store.onChange(() => void run());
    return () => {
      live = false;
      stop();
    };
  }, [store, ...inputs]);
  return found?.value;
}

/** Return how sending stands, and again when that changes. */
export function useStatus(): Status {
  const { sync } = useApp();
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => sync.onStatus(() => render(0)), [sync]);
  return sync.status;
}

/** Return the time, and again after so many milliseconds; null stops that. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (every === null) return;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

export type Loaded<T> =
  | { state: "loading" }
  | { state: "failed"; error: unknown }
  | { state: "ready"; value: T };

/** Return what a request answers; `again` asks once more. */
export function useRequest<T>(
  ask: () => Promise<T>,
  inputs: unknown[] = [],
): [Loaded<T>, again: () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, again] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(0);
  useEffect(() => {
    const mine = ++latest.current;
    const set = (next: Loaded<T>) => mine === latest.current && setLoaded(next);
    ask().then(
      (value) => set({ state: "ready", value }),
      (error) => set({ state: "failed", error }),
    );
    return () => {
      latest.current++;
    };
  }, [round, ...inputs]);
  return [loaded, () => again(0)];
}
