/** Whether two states of a thing say the same to a lifter. */
import type { Kept } from "./store";
import type { Entity } from "./things";

// What changes without anybody's having changed the values: the server's bookkeeping, the place in an
// order, and what follows from other members.
const BOOKKEEPING = new Set([
  "version",
  "updated_at",
  "created_at",
  "position",
  "performed_at",
  "weight_kg",
  "exercise_version",
  "gone",
]);

/** Tell whether two states of a thing say the same to a lifter. */
export function sameValues(one: Kept<Entity>, other: Kept<Entity>, also: string[] = []): boolean {
  const a = one as unknown as Record<string, unknown>;
  const b = other as unknown as Record<string, unknown>;
  return Object.keys({ ...a, ...b }).every(
    (name) => (BOOKKEEPING.has(name) && !also.includes(name)) || sameValue(a[name], b[name]),
  );
}

/** Tell whether a thing has all the values of a change. */
export function hasValues(thing: Kept<Entity>, body: Record<string, unknown>): boolean {
  const values = thing as unknown as Record<string, unknown>;
  return Object.entries(body).every(([name, value]) => sameValue(values[name], value));
}

function sameValue(one: unknown, other: unknown): boolean {
  if (isInstant(one) && isInstant(other)) return Date.parse(one) === Date.parse(other);
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function isInstant(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);
}
