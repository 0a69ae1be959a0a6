import { expect, test } from "vitest";
import { restLeft } from "../src/rest";

test("The rest timer never shows more than the rest is long, also to a screen that is late", () => {
  const rest = { startedAt: 10_000, seconds: 120 };
  expect(restLeft(rest, 9_800)).toBe(120);
  expect(restLeft(rest, 10_000)).toBe(120);
  expect(restLeft(rest, 10_001 + 1000)).toBe(119);
  expect(restLeft(rest, 131_000)).toBe(-1);
});
