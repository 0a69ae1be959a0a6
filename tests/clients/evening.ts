// An evening at the gym with the types that openapi-typescript makes: `node evening.js ADDRESS`.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

declare const process: { argv: string[] };

const baseUrl = process.argv[2] ?? "http://localhost:8000";
const client = createClient<paths>({ baseUrl });
const password = "a heavy but short phrase";

function sure<T>(answer: { data?: T; error?: Schemas["Problem"] }): T {
  if (answer.data === undefined) {
    throw new Error(answer.error ? `${answer.error.code}: ${answer.error.detail}` : "no answer");
  }
  return answer.data;
}

function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(expected)}`);
  }
}

const email = `${crypto.randomUUID()}@example.com`;
same(sure(await client.POST("/auth/register", { body: { email, password } })).unit, "kg");
const tokens = sure(await client.POST("/auth/login", { body: { email, password } }));
client.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${tokens.access_token}`);
    return request;
  },
});

const query = { q: "barbell bench press", owner: "catalogue" } as const;
const [bench] = sure(await client.GET("/exercises", { params: { query } })).items;
if (bench === undefined) throw new Error("no bench press");
const started = { title: "Push", started_at: "2026-05-04T17:30:00Z" };
const session = sure(await client.POST("/sessions", { body: started }));
const path = { session_id: session.id };

async function log(draft: Schemas["SetCreate"]): Promise<Schemas["SetRead"]> {
  const header = { "Idempotency-Key": crypto.randomUUID() };
  const send = () =>
    client.POST("/sessions/{session_id}/sets", { params: { path, header }, body: draft });
  const first = sure(await send());
  same(sure(await send()), first);
  return first;
}

await log({ exercise_id: bench.id, reps: 10, weight: 40, set_type: "warmup" });
const working = await log({ exercise_id: bench.id, reps: 5, weight: 82.5, rpe: 8 });
same(working.performed_at, "2026-05-04T17:30:00.000000Z");

const refused = await client.POST("/sessions/{session_id}/sets", {
  params: { path, header: { "Idempotency-Key": "x" } },
  body: { exercise_id: bench.id },
});
const code: Schemas["ErrorCode"] | undefined = refused.error?.code;
same(code, "invalid_request");

const read = await client.GET("/sessions/{session_id}", { params: { path } });
const changed = await client.PATCH("/sessions/{session_id}", {
  params: { path, header: { "If-Match": read.response.headers.get("ETag") ?? "" } },
  body: { ended_at: "2026-05-04T18:45:00Z" },
});
same(sure(changed).ended_at, "2026-05-04T18:45:00.000000Z");

const asked = { params: { query: { exercise_id: bench.id } } };
const report = sure(await client.GET("/reports/progression", asked));
same(report.points.map((point) => [point.sets, point.volume]), [[1, 412.5]]);
const chart = await client.GET("/reports/progression.svg", { ...asked, parseAs: "text" });
same(sure(chart).startsWith("<svg"), true);
