import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Accounts } from "../src/account";
import { type Api, LoggedOut } from "../src/api";

let base: string;
let places = 0;
/** Each request: in whose name it was made, and what for. */
let asked: string[];
/** What a refresh waits for, once it is under way. */
let held: { begun: () => void; until: Promise<void> } | undefined;

/** Answer every login: the name before the @ is the user's id and in all tokens. */
function answer(url: string, init: RequestInit): Response {
  const path = url.slice(base.length);
  const token = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "");
  asked.push(`${token ?? "nobody"} ${path}`);
  const given = init.body ? JSON.parse(init.body as string) : {};
  const who = given.email?.split("@")[0] ?? given.refresh_token ?? token;
  const tokens = { access_token: who, refresh_token: who, expires_in: 900 };
  return Response.json(path === "/me" ? { id: who } : tokens);
}

beforeEach(() => {
  base = `http://localhost/${++places}`;
  asked = [];
  held = undefined;
  globalThis.fetch = async (url, init) => {
    if (String(url).endsWith("/auth/refresh")) {
      held?.begun();
      await held?.until;
    }
    return answer(url as string, init as RequestInit);
  };
});

/** Return a request that waits for a refresh, and what answers that. */
async function underWay(api: Api): Promise<[Promise<unknown>, () => void]> {
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 3_600_000);
  const begun = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  held = { begun: begun.resolve, until: answered.promise };
  const late = api.get("/late");
  await begun.promise;
  return [late, answered.resolve];
}

describe("Of two people on one device", () => {
  test("what one has queued is never sent in the other's name, who logged in meanwhile", async () => {
    const tab = await Accounts.open(base);
    const api = tab.apiOf(await tab.logIn("ann@example.com", "", true));
    await api.get("/before");
    await tab.logOut();
    await expect(api.get("/after")).rejects.toThrow(LoggedOut);
    await tab.logIn("bob@example.com", "", true);
    await expect(api.get("/after")).rejects.toThrow(LoggedOut);
    expect(asked.filter((one) => /before|after/.test(one))).toEqual(["ann /before"]);
  });

  test("the tab of one does not take the login of the other, when it wakes up later", async () => {
    const asleep = await Accounts.open(base);
    const api = asleep.apiOf(await asleep.logIn("ann@example.com", "", true));
    const other = await Accounts.open(base);
    await other.logOut();
    await other.logIn("bob@example.com", "", true);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 3_600_000);
    await expect(api.get("/after")).rejects.toThrow(LoggedOut);
    await expect(asleep.api.get("/after")).rejects.toThrow(LoggedOut);
    vi.restoreAllMocks();
    expect(asked.filter((one) => one.endsWith("/after"))).toEqual([]);
    expect((await other.current())?.user.id).toBe("bob");
  });

  test("what was asked for one is not given to the other, when the answer comes late", async () => {
    const tab = await Accounts.open(base);
    const ann = tab.apiOf(await tab.logIn("ann@example.com", "", true));
    const [late, answered] = await underWay(ann);
    await tab.logOut();
    const bob = tab.apiOf(await tab.logIn("bob@example.com", "", true));
    answered();
    await expect(late).rejects.toThrow(LoggedOut);
    await bob.get("/after");
    vi.restoreAllMocks();
    expect(asked.filter((one) => /late|after/.test(one))).toEqual(["bob /after"]);
    expect((await tab.current())?.user.id).toBe("bob");
  });

  test("who has logged out stays logged out, when an answer comes late", async () => {
    const tab = await Accounts.open(base);
    const ann = tab.apiOf(await tab.logIn("ann@example.com", "", true));
    const [late, answered] = await underWay(ann);
    await tab.logOut();
    answered();
    await expect(late).rejects.toThrow(LoggedOut);
    vi.restoreAllMocks();
    expect(await tab.current()).toBeUndefined();
  });
});
