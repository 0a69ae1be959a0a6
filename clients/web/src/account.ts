/**
 * Whose log this is, and the login that lets it in.
 *
 * The refresh token lies in IndexedDB, which only pages of this origin reach; the access token only in
 * memory. docs/security.md says why.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { Api, LoggedOut, Refused } from "./api";
import { FullError, isFull } from "./store";
import type { Tokens, User } from "./things";

export interface Account {
  user: User;
  /** null once the login has ended: what lies here can be used on, but not be sent. */
  refreshToken: string | null;
}

interface AccountSchema extends DBSchema {
  account: { key: "current"; value: Account };
}

/** A login is renewed this long before it ends, so that no request meets its end. */
const MARGIN_MS = 30_000;

export class Accounts {
  private access: { token: string; until: number } | null = null;
  private refreshing: Promise<string> | null = null;
  private channel: BroadcastChannel | null = null;
  readonly api: Api;

  /** @param who - Id of the user for whom this page has been opened, or has logged in since. */
  private constructor(
    private db: IDBPDatabase<AccountSchema>,
    readonly base: string,
    private who: string | null,
  ) {
    this.api = new Api(base, (refused) => this.token(refused));
    if ("BroadcastChannel" in globalThis) this.channel = new BroadcastChannel(db.name);
  }

  /** Open the account that is kept for the API at `base`. */
  static async open(base: string): Promise<Accounts> {
    const db = await openDB<AccountSchema>(`setlogs:${new URL(base).pathname}`, 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore("account");
      },
    });
    const kept = await db.get("account", "current");
    return new Accounts(db, base, kept?.user.id ?? null);
  }

  /** Return an API that is never asked in the name of another user, whoever logs in meanwhile. */
  apiOf(user: User): Api {
    const token = async (refused: string | null) => {
      if (this.who !== user.id) throw new LoggedOut();
      return this.token(refused);
    };
    return new Api(this.base, token, this.api.clock);
  }

  /** Call `listener` when a login is forgotten, or is another's, in another tab. */
  onOther(listener: () => void): void {
    this.channel?.addEventListener("message", listener);
  }

  private become(who: string | null): void {
    if (this.who === who) return;
    this.who = who;
    this.access = null;
    this.refreshing = null;
    this.channel?.postMessage(null);
  }

  async current(): Promise<Account | undefined> {
    return this.db.get("account", "current");
  }

  /** Return the name of the database with an account's log. */
  static storeName(base: string, user: User): string {
    return `setlogs:${new URL(base).pathname}:${user.id}`;
  }

  async logIn(email: string, password: string, remember: boolean): Promise<User> {
    const body = { email, password, remember };
    const answer = await this.api.send("POST", "/auth/login", { body, anonymous: true });
    const tokens = answer.body as Tokens;
    const mine = new Api(this.base, async () => tokens.access_token);
    const user = (await mine.get("/me")).body as User;
    await this.keep({ user, refreshToken: tokens.refresh_token });
    this.become(user.id);
    this.hold(tokens);
    return user;
  }

  async keepUser(user: User): Promise<void> {
    const account = await this.current();
    if (account?.user.id !== user.id) return;
    if (!(await this.keep({ ...account, user }, account))) await this.keepUser(user);
  }

  /** Forget the login on this device, and tell the server when it can be reached. */
  async logOut(): Promise<void> {
    const account = await this.current();
    await this.forget();
    const body = { refresh_token: account?.refreshToken };
    if (!account?.refreshToken) return;
    await this.api.send("POST", "/auth/logout", { body, anonymous: true }).catch(() => {});
  }

  /** Forget the login on this device. */
  async forget(): Promise<void> {
    await this.db.delete("account", "current");
    this.become(null);
  }

  private hold(tokens: Tokens): void {
    const until = performance.now() + tokens.expires_in * 1000 - MARGIN_MS;
    this.access = { token: tokens.access_token, until };
  }

  /** Keep an account; with `before`, only if that is what is kept still, and tell whether it was. */
  private async keep(account: Account, before?: Account): Promise<boolean> {
    const tx = this.db.transaction("account", "readwrite", { durability: "strict" });
    try {
      const now = before && (await tx.store.get("current"));
      const same =
        !before || (now?.user.id === before.user.id && now.refreshToken === before.refreshToken);
      await Promise.all([same && tx.store.put(account, "current"), tx.done]);
      return same;
    } catch (error) {
      throw isFull(error) ? new FullError() : error;
    }
  }

  private token(refused: string | null): Promise<string> {
    const held = this.access;
    if (held && held.token !== refused && performance.now() < held.until) {
      return Promise.resolve(held.token);
    }
    if (!this.refreshing) {
      const mine = this.alone(() => this.refresh(this.who)).finally(() => {
        if (this.refreshing === mine) this.refreshing = null;
      });
      this.refreshing = mine;
    }
    return this.refreshing;
  }

  /** One tab after the other: a refresh token serves once. */
  private async alone(work: () => Promise<string>): Promise<string> {
    if (!navigator.locks) return work();
    return await navigator.locks.request(`${this.db.name}:refresh`, work);
  }

  /** Return a new access token of one user, who may be logged out, or somebody else in, meanwhile. */
  private async refresh(who: string | null): Promise<string> {
    const account = await this.current();
    if (!account?.refreshToken || account.user.id !== who || who !== this.who)
      throw new LoggedOut();
    const tokens = await this.rotate(account.refreshToken);
    const renewed = { ...account, refreshToken: tokens?.refresh_token ?? null };
    // First the new one is safe: once it is used, the old one would end the login.
    if (!(await this.keep(renewed, account))) return this.refresh(who);
    if (!tokens) throw new LoggedOut();
    this.hold(tokens);
    return tokens.access_token;
  }

  /** Return new tokens, null when the login has ended. */
  private async rotate(refreshToken: string): Promise<Tokens | null> {
    const body = { refresh_token: refreshToken };
    try {
      const answer = await this.api.send("POST", "/auth/refresh", { body, anonymous: true });
      return answer.body as Tokens;
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) return null;
      throw error;
    }
  }
}
