/** The part of the API's contract that sending and catching up rely on, in memory, with faults. */
import type { Change, Entity } from "../src/things";

type Thing = Record<string, unknown> & { id: string; version: number; deleted?: boolean };
/**
 * lost: it is done and the answer does not arrive. away: it does not arrive. html, json: somebody else
 * answers. other: a thing that was not asked for. broken: it is done, and the server says that it failed.
 */
export type Fault = "lost" | "away" | "html" | "json" | "other" | "broken";

const KINDS: Record<string, Entity> = {
  exercises: "exercise",
  sessions: "session",
  sets: "set",
  "weigh-ins": "weigh_in",
};

export class StandIn {
  things = new Map<string, Thing>();
  changes: Change[] = [];
  faults: Fault[] = [];
  requests: { method: string; path: string; key: string | null; match: string | null }[] = [];
  refuse: ((method: string, path: string) => Response | null | Promise<null>) | null = null;
  date = new Date();
  catalogue: string[] = [];
  private answers = new Map<string, { body: string; answer: string }>();

  install(): void {
    globalThis.fetch = (url, init) => this.fetch(new Request(url as string, init as RequestInit));
  }

  live(entity: Entity): Thing[] {
    const all = [...this.things].filter(([place]) => place.startsWith(`${entity} `));
    return all.map(([, thing]) => thing).filter((thing) => !thing.deleted);
  }

  private async fetch(request: Request): Promise<Response> {
    const fault = this.faults.shift();
    if (fault === "away") throw new TypeError("Failed to fetch");
    if (fault === "html") {
      return new Response("<h1>Hotel</h1>", { headers: { "Content-Type": "text/html" } });
    }
    if (fault === "json") return json(200, { status: "log in to the network" });
    if (fault === "other") return json(200, { id: "other", version: 7 });
    const response = await this.answer(request);
    response.headers.set("Date", this.date.toUTCString());
    if (fault === "lost") throw new TypeError("Failed to fetch");
    if (fault === "broken") return problem(500, "internal_error");
    return response;
  }

  private async answer(request: Request): Promise<Response> {
    const { pathname: path, searchParams } = new URL(request.url);
    const { method } = request;
    const key = request.headers.get("Idempotency-Key");
    const match = request.headers.get("If-Match");
    this.requests.push({ method, path, key, match });
    const refusal = await this.refuse?.(method, path);
    if (refusal) return refusal;
    const text = await request.text();
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const [collection = "", id = "", part = ""] = path.slice(1).split("/");
    if (collection === "changes") return this.feed(searchParams);
    if (method === "POST" && part === "restore") return this.restore(collection, id);
    if (method === "POST") return this.create(id && part ? part : collection, id, body, key, text);
    if (part === "order") return this.order(id, body.sets as string[]);
    if (path === "/sessions") return this.list(Number(searchParams.get("limit")));
    if (path === "/exercises") return this.exercises(searchParams.get("cursor"));
    if (method === "GET" && !id) return json(200, { items: [], next_cursor: null });
    if (part === "history") return this.history(id, searchParams.get("before"));
    const kind = KINDS[collection] as Entity;
    const thing = this.things.get(`${kind} ${id}`);
    if (!thing || thing.deleted) return problem(404, "not_found");
    if (method === "GET") return this.show(thing, searchParams.get("include") === "sets");
    if (match !== "*" && match !== `"v${thing.version}"`)
      return problem(412, "precondition_failed");
    this.put(kind, method === "DELETE" ? { ...thing, deleted: true } : { ...thing, ...body });
    return method === "DELETE"
      ? new Response(null, { status: 204 })
      : json(200, this.get(kind, id));
  }

  private get(kind: Entity, id: string): Thing {
    return this.things.get(`${kind} ${id}`) as Thing;
  }

  /** Keep a thing in its next version. */
  put(kind: Entity, thing: Omit<Thing, "version">): void {
    const version = (this.things.get(`${kind} ${thing.id}`)?.version ?? 0) + 1;
    const kept = { ...thing, version } as Thing;
    this.things.set(`${kind} ${kept.id}`, kept);
    this.changes.push({
      seq: this.changes.length + 1,
      entity: kind,
      action: kept.deleted ? "deleted" : "upserted",
      id: kept.id,
      version,
      at: this.date.toISOString(),
      data: kept.deleted ? null : kept,
    } as unknown as Change);
  }

  private feed(query: URLSearchParams): Response {
    const from = Number(query.get("since") ?? 0);
    const items = this.changes.slice(from, from + Number(query.get("limit") ?? 20));
    return json(200, { items, next_cursor: String(from + items.length) });
  }

  private show(thing: Thing, withSets: boolean): Response {
    if (!withSets) return json(200, thing);
    return json(200, { ...thing, sets: this.setsOf(thing.id) });
  }

  private setsOf(sessionId: string): Thing[] {
    const sets = this.live("set").filter((set) => set.session_id === sessionId);
    return sets.sort((one, other) => Number(one.position) - Number(other.position));
  }

  /** The catalogue, an exercise a page. */
  private exercises(cursor: string | null): Response {
    const place = Number(cursor ?? 0);
    const items = this.catalogue
      .slice(place, place + 1)
      .map((id) => ({ id, version: 1, name: id }));
    const next = place + 1 < this.catalogue.length ? String(place + 1) : null;
    return json(200, { items, next_cursor: next });
  }

  private newestFirst(): Thing[] {
    const at = (thing: Thing) => Date.parse(thing.started_at as string);
    return this.live("session").sort((one, other) => at(other) - at(one));
  }

  private list(limit: number): Response {
    const items = this.newestFirst()
      .slice(0, limit)
      .map((session) => {
        const exercises = [{ id: "squat", name: "Squat", sets: this.setsOf(session.id).length }];
        return { ...session, exercises, volume_kg: 0 };
      });
    return json(200, { items, next_cursor: null });
  }

  /** The last time that an exercise was done. */
  private history(exerciseId: string, before: string | null): Response {
    const sessions = this.newestFirst();
    const later = sessions.findIndex((session) => session.id === before);
    if (before && later < 0) return problem(422, "invalid");
    const items = sessions.slice(later + 1).flatMap((session) => {
      const sets = this.setsOf(session.id).filter((set) => set.exercise_id === exerciseId);
      return sets.length > 0 ? [{ session, sets }] : [];
    });
    return json(200, { items: items.slice(0, 1), next_cursor: null });
  }

  private create(
    collection: string,
    sessionId: string,
    body: Record<string, unknown>,
    key: string | null,
    text: string,
  ): Response {
    const seen = key ? this.answers.get(key) : undefined;
    if (seen && seen.body !== text) return problem(422, "idempotency_key_reused");
    if (seen) return json(201, JSON.parse(seen.answer));
    const kind = KINDS[collection] as Entity;
    const id = body.id as string;
    if (this.things.has(`${kind} ${id}`)) return problem(409, "id_taken");
    if (kind === "set") {
      const session = this.things.get(`session ${sessionId}`);
      if (!session || session.deleted) return problem(404, "not_found");
      const position = this.setsOf(sessionId).length + 1;
      this.put(kind, { id, ...body, session_id: sessionId, position });
    } else {
      this.put(kind, { id, ...body });
    }
    const made = this.get(kind, id);
    if (key) this.answers.set(key, { body: text, answer: JSON.stringify(made) });
    return json(201, made);
  }

  private restore(collection: string, id: string): Response {
    const kind = KINDS[collection] as Entity;
    const { deleted, ...thing } = this.get(kind, id);
    if (deleted) this.put(kind, thing as Thing);
    return json(200, this.get(kind, id));
  }

  private order(sessionId: string, ids: string[]): Response {
    const there = this.setsOf(sessionId);
    const same = there.length === ids.length && there.every((set) => ids.includes(set.id));
    if (!same) return problem(422, "sets_differ");
    for (const [index, id] of ids.entries()) {
      const set = this.get("set", id);
      if (set.position !== index + 1) this.put("set", { ...set, position: index + 1 });
    }
    return json(200, { ...this.get("session", sessionId), sets: this.setsOf(sessionId) });
  }
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json" },
  });
}

export function problem(status: number, code: string, retryAfter = 0): Response {
  const body = { type: code, title: code, status, detail: `Refused: ${code}.`, code };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      ...(retryAfter ? { "Retry-After": String(retryAfter) } : {}),
    },
  });
}
