/** What can be done on the screen of a workout, and what it says then. */
import type { App } from "../app";
import { newId } from "../ids";
import { formatSet } from "../measures";
import { recordOf } from "../records";
import { prepareSound, startRest } from "../rest";
import { text } from "../text";
import type { Exercise, WorkoutSession, WorkoutSet } from "../things";
import {
  type Block,
  carriedOver,
  complete,
  firstTarget,
  moved,
  nextBlock,
  type Plan,
  planOf,
  type Target,
  targetOf,
} from "../workout";
import { act, say } from "./Message";
import { rowsFor, type Shown } from "./workout";

const PATIENCE_MS = 2000;

/**
 * @param shown - What the screen showed when it was tapped on.
 * @param latest - What it shows now: sets are logged while a server is asked.
 */
export class Actions {
  constructor(
    private app: App,
    private shown: Shown,
    private latest: () => Shown,
  ) {}

  private get session(): WorkoutSession {
    return this.shown.workout.session;
  }

  private plan(blocks: Block[], active?: string | null): Plan {
    return { ...planOf(this.session.id, blocks, active), editing: !this.shown.runs };
  }

  private replaced(block: Block, by: Partial<Block>, blocks = this.shown.blocks): Block[] {
    return blocks.map((one) => (one.key === block.key ? { ...one, ...by } : one));
  }

  /** Log the open row of a block. */
  async log(block: Block, exercise: Exercise, values: Target): Promise<boolean> {
    const { workout, runs } = this.shown;
    prepareSound();
    let id = "";
    const plan = (made: string) => {
      const set = { id: made } as WorkoutSet;
      const blocks = this.replaced(block, {
        sets: [...block.sets, set],
        targets: carriedOver(block.targets, values),
      });
      const done = blocks.find((one) => one.key === block.key) ?? block;
      return this.plan(blocks, nextBlock(blocks, done).key);
    };
    const started = performance.now();
    const stored = await act(async () => {
      const full = { ...values, superset: block.superset };
      id = await this.app.log.addSet(workout, exercise, full, plan);
      if (!runs) await this.putBelow(block, id);
    });
    if (!stored) return false;
    performance.measure("tap to stored", { start: started });
    void this.tell(id, block, exercise, values);
    return true;
  }

  /** Say what was logged, a record above all, and begin the rest. */
  private async tell(id: string, block: Block, exercise: Exercise, values: Target): Promise<void> {
    const { history, runs } = this.shown;
    const set = await this.app.view.set(id);
    const words = formatSet(values, exercise.type);
    const past = history.get(exercise.id);
    const before = past?.whole ? past.sessions.flatMap((one) => one.sets) : null;
    const record = set && before && recordOf(set, [...before, ...block.sets], exercise.type);
    const undo = async () => {
      const now = await this.app.view.set(id);
      if (now) await this.app.log.remove("set", now);
      await this.app.log.keepPlan(this.plan(this.shown.blocks, block.key));
    };
    say({
      text: record ? text.workout.record[record](words) : text.workout.logged(words),
      proud: Boolean(record),
      undo,
    });
    if (runs) await act(() => startRest(this.app.store));
  }

  /** In a workout of the past a set belongs to its exercise, not behind what was done after it. */
  private async putBelow(block: Block, id: string): Promise<void> {
    const ids = this.shown.blocks.flatMap((one) => [
      ...one.sets.map((set) => set.id),
      ...(one.key === block.key ? [id] : []),
    ]);
    const now = await this.app.view.workout(this.session.id);
    if (now) await this.app.log.order(now, ids);
  }

  /** Keep a plan. What was said before can be undone no longer: the plan before would come back with it. */
  private async keep(plan: Plan): Promise<void> {
    say(null);
    await act(() => this.app.log.keepPlan(plan));
  }

  /** Open another row: of this block the first, or any of it. */
  async open(block: Block, row = 0): Promise<void> {
    const targets = [...block.targets];
    targets.unshift(...targets.splice(row, 1));
    await act(() => this.app.log.keepPlan(this.plan(this.replaced(block, { targets }), block.key)));
  }

  /** Add a row like the last one. */
  async addRow(block: Block, exercise: Exercise): Promise<void> {
    const unit = this.app.user.unit;
    const last = block.targets.at(-1) ?? block.sets.at(-1);
    const row = last
      ? complete(targetOf(last, unit), exercise.type, unit)
      : firstTarget(exercise.type, unit);
    const blocks = this.replaced(block, { targets: [...block.targets, row] });
    await this.keep(this.plan(blocks, block.key));
  }

  async skipRow(block: Block, row: number): Promise<void> {
    const targets = block.targets.filter((_, index) => index !== row);
    const { plan } = this.shown;
    await act(
      () => this.app.log.keepPlan(this.plan(this.replaced(block, { targets }), block.key)),
      text.workout.skipped,
      async () => plan && this.app.log.keepPlan(plan),
    );
  }

  /** Return the rows to fill of an exercise, as it was done last; a server that is asked has a moment. */
  private async rows(exercise: Exercise): Promise<Target[]> {
    const late = new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null));
    const past = await Promise.race([this.app.recent.past(exercise.id, this.session), late]);
    return rowsFor(exercise, past, this.app.user.unit);
  }

  /** Put an exercise into the workout, at the end or below a block. */
  async addExercise(exercise: Exercise, after: Block | null): Promise<void> {
    const block: Block = {
      key: newId(),
      exerciseId: exercise.id,
      superset: null,
      sets: [],
      targets: await this.rows(exercise),
    };
    const blocks = [...this.latest().blocks];
    const place = after ? blocks.findIndex((one) => one.key === after.key) + 1 : blocks.length;
    blocks.splice(place, 0, block);
    await this.keep(this.plan(blocks, block.key));
  }

  async change(set: WorkoutSet, values: Partial<WorkoutSet>): Promise<void> {
    const before: Record<string, unknown> = {};
    for (const name of Object.keys(values) as (keyof WorkoutSet)[]) before[name] = set[name];
    await act(
      () => this.app.log.changeSet(set, values),
      text.workout.changed,
      () => this.changeBack([set], before as Partial<WorkoutSet>),
    );
  }

  async remove(set: WorkoutSet): Promise<void> {
    await act(
      () => this.app.log.remove("set", set),
      text.workout.setDeleted,
      () => this.app.log.restore("set", set.id),
    );
  }

  /** Move a set to another place in its block. */
  async moveSet(block: Block, from: number, to: number): Promise<void> {
    await this.arrange(this.replaced(block, { sets: moved(block.sets, from, to) }));
  }

  /** Insert a set below another, like it. */
  async insertSet(block: Block, set: WorkoutSet, exercise: Exercise): Promise<void> {
    const { workout } = this.shown;
    const values = { ...targetOf(set, this.app.user.unit), superset: set.superset };
    await act(async () => {
      const id = await this.app.log.addSet(workout, exercise, values, null);
      const ids = this.shown.blocks.flatMap((one) => one.sets.map((each) => each.id));
      ids.splice(ids.indexOf(set.id) + 1, 0, id);
      const now = await this.app.view.workout(workout.session.id);
      const sets = [...block.sets];
      sets.splice(sets.indexOf(set) + 1, 0, { ...set, id });
      const plan = this.shown.plan ? this.plan(this.replaced(block, { sets })) : undefined;
      if (now) await this.app.log.order(now, ids, plan);
    });
  }

  /** Move a block, with the blocks of its superset staying where they are. */
  async moveBlock(from: number, to: number): Promise<void> {
    await this.arrange(moved(this.shown.blocks, from, to));
  }

  /** Put the blocks, and with them the sets that are done, in an order. */
  private async arrange(blocks: Block[]): Promise<void> {
    const { workout, plan } = this.shown;
    const ids = blocks.flatMap((block) => block.sets.map((set) => set.id));
    const before = workout.sets.map((set) => set.id);
    await act(
      () => this.app.log.order(workout, ids, plan && this.plan(blocks, plan.active)),
      text.workout.moved,
      async () => {
        const now = await this.app.view.workout(this.session.id);
        if (now) await this.app.log.order(now, before, plan);
      },
    );
  }

  /** Do another exercise instead: the sets that are done become its sets too. */
  async swap(block: Block, exercise: Exercise): Promise<void> {
    const old = this.shown.exercises.get(block.exerciseId);
    if (block.sets.length > 0 && old?.type !== exercise.type) {
      say({ text: text.workout.doesNotFit, bad: true });
      return;
    }
    const rows = await this.rows(exercise);
    const { blocks, plan } = this.latest();
    const { sets } = blocks.find((one) => one.key === block.key) ?? block;
    const targets = rows.slice(sets.length, Math.max(rows.length, sets.length + 1));
    const swapped = this.replaced(block, { exerciseId: exercise.id, targets }, blocks);
    const kept = plan && this.plan(swapped, block.key);
    await act(
      () => this.app.log.changeSets(sets, { exercise_id: exercise.id }, kept),
      text.workout.swapped,
      () => this.changeBack(sets, { exercise_id: block.exerciseId }, plan),
    );
  }

  /** Do two blocks in turns, or no longer. */
  async superset(block: Block): Promise<void> {
    const { blocks, plan } = this.shown;
    const next = blocks[blocks.indexOf(block) + 1];
    const group = blocks.filter((one) => one.superset !== null && one.superset === block.superset);
    const members = group.length > 0 ? group : next ? [block, next] : [];
    const numbers = blocks.map((one) => one.superset ?? 0);
    const free = next?.superset ?? Math.max(0, ...numbers) + 1;
    const superset = group.length > 0 ? null : free;
    const changed = blocks.map((one) => (members.includes(one) ? { ...one, superset } : one));
    const sets = members.flatMap((one) => one.sets);
    const kept = plan && this.plan(changed, plan.active);
    await act(
      () => this.app.log.changeSets(sets, { superset }, kept),
      superset === null ? text.workout.supersetEnded : text.workout.supersetMade,
      () => this.changeBack(sets, { superset: block.superset }, plan),
    );
  }

  /** Change sets as they are by now, and put a plan back. */
  private async changeBack(sets: WorkoutSet[], body: Partial<WorkoutSet>, plan?: Plan) {
    const now = await Promise.all(sets.map((set) => this.app.view.set(set.id)));
    await this.app.log.changeSets(
      now.filter((set) => set !== undefined),
      body,
      plan,
    );
  }

  async removeBlock(block: Block): Promise<void> {
    const { plan, blocks } = this.shown;
    const left = plan && this.plan(blocks.filter((one) => one.key !== block.key));
    await act(
      async () => {
        for (const set of block.sets) await this.app.log.remove("set", set);
        if (left) await this.app.log.keepPlan(left);
      },
      text.workout.exerciseRemoved,
      async () => {
        for (const set of block.sets) await this.app.log.restore("set", set.id);
        if (plan) await this.app.log.keepPlan(plan);
      },
    );
  }

  async end(): Promise<void> {
    const { session } = this;
    await act(
      async () => {
        await this.app.log.end(session);
        await this.app.store.setMeta("rest", null);
      },
      text.workout.ended,
      async () => {
        const now = await this.app.view.session(session.id);
        if (now) await this.app.log.reopen(now);
      },
    );
  }
}
