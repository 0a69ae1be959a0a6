/** Requests to the API: who is calling, what came back, and whether it was the API that answered. */
import type { Problem } from "./outbox";

/** No answer of the API: no network, a server that is away, or somebody else's page in its place. */
export class Away extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds = 0,
    readonly status = 0,
  ) {
    super(message);
  }
}

/** The API's own refusal. */
export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly etag: string | null = null,
  ) {
    super(problem.detail);
  }
}

/** The login has ended; nobody but its owner can make a new one. */
export class LoggedOut extends Error {}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON value; callers name its type
  body: any;
  etag: string | null;
  type: string;
}

export interface Options {
  body?: unknown;
  key?: string;
  match?: string;
  accept?: string;
  anonymous?: boolean;
  seconds?: number;
}

/** Gives an access token; `fresh` asks for another than the one that was refused. */
export type TokenSource = (refused: string | null) => Promise<string>;

const PATIENCE_SECONDS = 20;
// Refusals that say nothing about the request itself.
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface Clock {
  /** Milliseconds that the server's clock is ahead of this device's; null until it has answered. */
  ahead: number | null;
}

export class Api {
  constructor(
    readonly base: string,
    private token: TokenSource,
    readonly clock: Clock = { ahead: null },
  ) {}

  /**
   * Send a request, with a new access token when the old one has expired.
   *
   * @throws Away - nobody knows whether it has arrived.
   * @throws Refused - the API has said no.
   * @throws LoggedOut - the login has ended.
   */
  async send(method: string, path: string, options: Options = {}): Promise<Answer> {
    if (options.anonymous) return this.attempt(method, path, options, null);
    const token = await this.token(null);
    try {
      return await this.attempt(method, path, options, token);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
      return this.attempt(method, path, options, await this.token(token));
    }
  }

  /**
   * Have an access token, and by that know the server's clock.
   *
   * @throws Away, LoggedOut
   */
  async ready(): Promise<void> {
    await this.token(null);
  }

  get(path: string, options: Options = {}): Promise<Answer> {
    return this.send("GET", path, options);
  }

  private async attempt(
    method: string,
    path: string,
    options: Options,
    token: string | null,
  ): Promise<Answer> {
    const headers = new Headers({ Accept: options.accept ?? "application/json" });
    if (token) headers.set("Authorization", `Bearer ${token}`);
    if (options.key) headers.set("Idempotency-Key", options.key);
    if (options.match) headers.set("If-Match", options.match);
    const isForm = options.body instanceof FormData;
    if (options.body !== undefined && !isForm) headers.set("Content-Type", "application/json");
    const response = await this.fetch(method, path, headers, options);
    this.setClock(response);
    return read(response);
  }

  private async fetch(
    method: string,
    path: string,
    headers: Headers,
    options: Options,
  ): Promise<Response> {
    const body = options.body;
    try {
      return await fetch(this.base + path, {
        method,
        headers,
        body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout((options.seconds ?? PATIENCE_SECONDS) * 1000),
      });
    } catch {
      throw new Away("no answer");
    }
  }

  private setClock(response: Response): void {
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) this.clock.ahead = date - Date.now();
  }
}

async function read(response: Response): Promise<Answer> {
  const type = (response.headers.get("Content-Type") ?? "").split(";")[0]?.trim() ?? "";
  const etag = response.headers.get("ETag");
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  if (response.status === 204) return { status: 204, body: null, etag, type };
  let body: unknown;
  try {
    const text = await response.text();
    body = type.endsWith("json") ? JSON.parse(text) : text;
  } catch {
    throw new Away("an answer that broke off");
  }
  if (type === "application/problem+json") {
    const problem = body as Problem;
    if (typeof problem?.code !== "string") throw new Away("not an answer of the API");
    const inProgress = problem.code === "idempotency_in_progress";
    if (LATER.has(response.status) || inProgress)
      throw new Away(problem.detail, retryAfter || 1, response.status);
    throw new Refused({ ...problem, status: response.status }, etag);
  }
  // A captive portal answers everything with a page of its own, and with status 200.
  if (!response.ok || type === "text/html") throw new Away("not an answer of the API");
  return { status: response.status, body, etag, type };
}
