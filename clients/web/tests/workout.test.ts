import { describe, expect, test } from "vitest";
import { newId } from "../src/ids";
import { formatDuration, formatSet, inUnit, stepped } from "../src/measures";
import { bestOf, recordOf } from "../src/records";
import type { WorkoutSet } from "../src/things";
import { instantOf, wallTime } from "../src/times";
import { type Block, blocksOf, carriedOver, nextBlock, planOf, targetOf } from "../src/workout";

let count = 0;

function set(exercise: string, values: Partial<WorkoutSet> = {}): WorkoutSet {
  count += 1;
  return {
    id: `set ${count}`,
    exercise_id: exercise,
    position: count,
    set_type: "normal",
    reps: 5,
    weight: 100,
    unit: "kg",
    superset: null,
    duration_seconds: null,
    distance_meters: null,
    ...values,
  } as WorkoutSet;
}

function shape(blocks: Block[]): [string, number][] {
  return blocks.map((block) => [block.exerciseId, block.sets.length]);
}

describe("the blocks of a workout", () => {
  test("are runs of one exercise, so that one that is done twice has two", () => {
    const sets = [set("squat"), set("squat"), set("press"), set("squat")];
    expect(shape(blocksOf(sets, undefined))).toEqual([
      ["squat", 2],
      ["press", 1],
      ["squat", 1],
    ]);
  });

  test("of a superset take turns and stay two", () => {
    const sets = ["curl", "dip", "curl", "dip"].map((one) => set(one, { superset: 1 }));
    expect(shape(blocksOf(sets, undefined))).toEqual([
      ["curl", 2],
      ["dip", 2],
    ]);
  });

  test("keep the order of the plan while it runs, and what another device logged is not lost", () => {
    const [mine, theirs, more] = [set("press"), set("row"), set("press")];
    const target = targetOf({ reps: 5 }, "kg");
    const block = { superset: null, sets: [] as WorkoutSet[], targets: [target] };
    const plan = planOf("s", [
      { ...block, key: "a", exerciseId: "squat" },
      { ...block, key: "b", exerciseId: "press", sets: [mine] },
    ]);
    expect(shape(blocksOf([mine, theirs, more], plan))).toEqual([
      ["squat", 0],
      ["press", 2],
      ["row", 1],
    ]);
  });

  test("of a superset are open in turns", () => {
    const target = targetOf({ reps: 5 }, "kg");
    const block = { exerciseId: "squat", superset: 1, sets: [], targets: [target] };
    const [a, b] = [
      { ...block, key: "a" },
      { ...block, key: "b" },
    ];
    expect(nextBlock([a, b], a)).toBe(b);
    expect(nextBlock([a, b], b)).toBe(a);
  });
});

describe("a weight that was changed", () => {
  test("is carried over to the rows that had the same one, and to no others", () => {
    const row = (weight: number, set_type: "normal" | "drop" = "normal") =>
      targetOf({ weight, reps: 5, unit: "kg", set_type }, "kg");
    const left = carriedOver([row(100), row(100), row(80), row(100, "drop")], row(105));
    expect(left.map((one) => one.weight)).toEqual([105, 80, 100]);
  });
});

describe("steps", () => {
  test("go to the next plate, also from between two", () => {
    expect(stepped("weight", 100, 1, 2.5)).toBe(102.5);
    expect(stepped("weight", 101, 1, 2.5)).toBe(102.5);
    expect(stepped("weight", 101, -1, 2.5)).toBe(100);
    expect(stepped("weight", 0, -1, 2.5)).toBe(0);
    expect(stepped("weight", 0.3, 1, 0.1)).toBe(0.4);
  });
});

describe("numbers", () => {
  test("are shown as lifters write them", () => {
    expect(formatSet(set("squat"), "weight_reps")).toBe("100 kg × 5");
    expect(formatSet(set("dip", { weight: 0 }), "weighted_bodyweight")).toBe("5 reps");
    expect(formatSet(set("dip", { weight: 10 }), "weighted_bodyweight")).toBe("+10 kg × 5");
    expect(formatDuration(3725)).toBe("1:02:05");
  });

  test("of another unit are converted as the server does", () => {
    expect(inUnit(225, "lb", "kg")).toBe(102.06);
    expect(inUnit(100, "kg", "lb")).toBe(220.46);
  });
});

describe("a record", () => {
  test("is a heavier set, more reps at a weight, or a better estimate, and never a warm-up", () => {
    const before = [set("squat", { weight: 100, reps: 5 })];
    expect(recordOf(set("squat", { weight: 102.5, reps: 1 }), before)).toBe("weight");
    expect(recordOf(set("squat", { weight: 100, reps: 6 }), before)).toBe("e1rm");
    expect(recordOf(set("squat", { weight: 100, reps: 20 }), before)).toBe("reps");
    expect(recordOf(set("squat", { weight: 100, reps: 5 }), before)).toBeNull();
    expect(recordOf(set("squat", { weight: 200, set_type: "warmup" }), before)).toBeNull();
    expect(recordOf(set("squat", { weight: 230, unit: "lb", reps: 1 }), before)).toBe("weight");
    expect(
      recordOf(set("squat", { weight: 225, unit: "lb", reps: 1 }), [set("squat", { weight: 103 })]),
    ).toBeNull();
  });

  test("of a machine that helps is less help, and never more", () => {
    const helped = (weight: number, reps = 5) => set("dip", { weight, reps });
    const of = (one: WorkoutSet) => recordOf(one, [helped(30), helped(40)], "assisted_bodyweight");
    expect(of(helped(25))).toBe("assistance");
    expect(of(helped(45, 12))).toBeNull();
    expect(of(helped(30, 6))).toBe("reps");
    expect(bestOf([helped(30), helped(30, 6), helped(40, 9)], "assisted_bodyweight")).toMatchObject(
      {
        weight: 30,
        reps: 6,
      },
    );
  });

  test("is a longer time or a farther way", () => {
    const plank = (seconds: number) =>
      set("plank", { weight: null, reps: null, duration_seconds: seconds });
    const run = (meters: number, seconds: number) =>
      set("run", {
        weight: null,
        reps: null,
        distance_meters: meters,
        duration_seconds: seconds,
      });
    expect(recordOf(plank(61), [plank(60)])).toBe("duration");
    expect(recordOf(plank(60), [plank(60)])).toBeNull();
    expect(recordOf(run(5100, 1500), [run(5000, 1400)])).toBe("distance");
    expect(recordOf(run(5000, 1500), [run(5000, 1400)])).toBeNull();
    expect(recordOf(set("squat", { duration_seconds: 90 }), [set("squat")])).toBeNull();
  });

  test("estimates nothing from many reps, and one rep as what it is", () => {
    const before = [set("squat", { weight: 100, reps: 12 })];
    expect(recordOf(set("squat", { weight: 95, reps: 13 }), before)).toBeNull();
    expect(recordOf(set("squat", { weight: 100, reps: 1 }), before)).toBeNull();
    const single = [set("squat", { weight: 100, reps: 1 }), set("squat", { weight: 99, reps: 1 })];
    expect(recordOf(set("squat", { weight: 96.8, reps: 2 }), single)).toBe("e1rm");
    expect(recordOf(set("squat", { weight: 97, reps: 1 }), single)).toBeNull();
  });

  test("needs something to beat", () => {
    expect(recordOf(set("squat"), [])).toBeNull();
  });
});

describe("times", () => {
  test("on the wall of a zone are found again, beside a change of its clocks too", () => {
    for (const at of ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-07-01T12:00:00Z"]) {
      expect(instantOf(wallTime(at, "Europe/Berlin"), "Europe/Berlin")).toBe(at);
    }
  });
});

describe("ids", () => {
  test("are version 7 UUIDs in the order of time", () => {
    const ids = [1, 2, 1_800_000_000_000].map((at) => newId(at));
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect([...ids].sort()).toEqual(ids);
  });
});
