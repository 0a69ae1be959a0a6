/** What is not yet sent, and what the server refused or another device changed, for a person to decide. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { formatSet } from "../measures";
import { formatNumber } from "../numbers";
import { type Op, placeOf } from "../outbox";
import { download } from "../parts/download";
import { Field, Form } from "../parts/Field";
import { useLive, useStatus } from "../parts/live";
import { act, say } from "../parts/Message";
import { Empty, Loading, Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { formatDate, text } from "../text";
import type { Entity, Things } from "../things";
import { reentered, wallTime } from "../times";

export function OutboxScreen() {
  const { outbox, sync, view } = useApp();
  const { situation } = useStatus();
  const found = useLive(async () => {
    const [ops, exercises] = await Promise.all([outbox.list(), view.exercises()]);
    return { ops, names: new Map(exercises.map((one) => [one.id, one])) };
  });
  if (!found) {
    return (
      <Page title={text.sync.title} back="#/">
        <Loading />
      </Page>
    );
  }
  const { ops, names } = found;
  const needy = ops.filter((op) => op.state !== "waiting");
  const waiting = ops.filter((op) => op.state === "waiting");
  const file = () =>
    download("setlogs-unsent.json", "application/json", JSON.stringify(ops, null, 2));
  return (
    <Page title={text.sync.title} back="#/">
      {ops.length === 0 && <Empty>{text.sync.nothing}</Empty>}
      {needy.map((op) => (
        <Needy key={op.seq} op={op} describe={(thing) => describe(op.entity, thing, names)} />
      ))}
      {waiting.length > 0 && <p class="dim">{text.sync.explain}</p>}
      {situation === "full" && <p class="error">{text.sync.fullExplain}</p>}
      {situation === "logged-out" && (
        <>
          <p>{text.login.again}</p>
          <a class="button primary" href="#/login">
            {text.login.submit}
          </a>
        </>
      )}
      <ul class="list">
        {waiting.map((op) => (
          <li key={op.seq} class="item">
            <span>
              {text.sync.kinds[op.kind]}: {describe(op.entity, shownOf(op), names)}
            </span>
            <small class="dim">{formatDate(new Date(op.madeAt), "dayAndTime")}</small>
          </li>
        ))}
      </ul>
      {ops.length > 0 && (
        <div class="tools">
          <button type="button" class="primary" onClick={() => act(() => sync.run())}>
            {text.sync.sendNow}
          </button>
          <button type="button" onClick={file}>
            {text.sync.file}
          </button>
        </div>
      )}
    </Page>
  );
}

function shownOf(op: Op): unknown {
  if (op.kind === "order") return null;
  return { ...(op.before as object | null), ...op.body };
}

function describe(
  entity: Entity,
  thing: unknown,
  exercises: Map<string, Things["exercise"]>,
): string {
  if (!thing) return text.sync.entities[entity];
  if (entity === "set") {
    const set = thing as Things["set"];
    const exercise = exercises.get(set.exercise_id);
    return [exercise?.name, formatSet(set, exercise?.type)].filter(Boolean).join(", ");
  }
  const named = thing as { title?: string; name?: string; weight?: number; unit?: string };
  const weight = named.weight && `${formatNumber(named.weight)} ${named.unit}`;
  const own = named.title ?? named.name ?? weight;
  return own ? String(own) : text.sync.entities[entity];
}

function Needy({ op, describe }: DescribeProps) {
  const { outbox, sync } = useApp();
  const [mending, setMending] = useState(false);
  const drop = async () => {
    let dropped: Op[] = [];
    const gone = await act(async () => {
      dropped = await outbox.drop(op);
    });
    const undo = () => outbox.putBack(dropped);
    if (gone) say({ text: text.sync.dropped(dropped.length), undo });
  };
  const send = (work: Promise<unknown>) =>
    act(async () => {
      await work;
      void sync.run();
    });
  const conflict = op.state === "conflict";
  return (
    <section class="card needy">
      <h2>{conflict ? text.sync.conflict : text.sync.refused}</h2>
      {conflict ? (
        <Versions op={op} describe={describe} />
      ) : (
        <Refusal op={op} describe={describe} />
      )}
      <div class="tools">
        {conflict ? (
          <>
            <button type="button" class="primary" onClick={() => send(outbox.insist(op))}>
              {text.sync.useMine}
            </button>
            <button type="button" onClick={drop}>
              {text.sync.useTheirs}
            </button>
          </>
        ) : (
          <>
            <Mend op={op} onMend={() => setMending(true)} send={send} />
            <button type="button" class="danger" onClick={drop}>
              {text.sync.drop}
            </button>
          </>
        )}
      </div>
      {mending && <MendSheet op={op} onClose={() => setMending(false)} send={send} />}
    </section>
  );
}

interface DescribeProps {
  op: Op;
  describe: (thing: unknown) => string;
}

function mineOf({ op, describe }: DescribeProps): string {
  return op.kind === "delete" ? text.sync.deletedHere : describe(shownOf(op));
}

function Versions({ op, describe }: DescribeProps) {
  const order = op.kind === "order";
  const theirs = op.theirs ? describe(op.theirs) : text.sync.deletedThere;
  return (
    <dl>
      <dt>{text.sync.mine}</dt>
      <dd>{order ? text.sync.myOrder : mineOf({ op, describe })}</dd>
      <dt>{text.sync.theirs}</dt>
      <dd>{order ? text.sync.theirOrder : theirs}</dd>
    </dl>
  );
}

function Refusal({ op, describe }: DescribeProps) {
  return (
    <>
      <p>
        {text.sync.kinds[op.kind]}: {mineOf({ op, describe })}
      </p>
      <Reasons problem={op.problem} />
    </>
  );
}

/** What the server said, with the names of the members that it means. */
function Reasons({ problem }: { problem: Op["problem"] }) {
  if (!problem?.errors?.length) return <p class="error">{problem?.detail}</p>;
  return (
    <ul class="error">
      {problem.errors.map((one) => (
        <li key={one.pointer}>
          {one.pointer && `${labelled(one.pointer.replace(/^#\//, ""))}: `}
          {one.detail}
        </li>
      ))}
    </ul>
  );
}

function labelled(member: string): string {
  const labels: Record<string, string> = text.sync.members;
  return labels[member] ?? member;
}

interface MendProps {
  op: Op;
  send: (work: Promise<unknown>) => Promise<boolean>;
}

function Mend({ op, onMend, send }: MendProps & { onMend: () => void }) {
  const { outbox, accounts } = useApp();
  const lost = op.entity === "set" && op.kind === "create" && op.problem?.status === 404;
  const bringBack = async () => {
    const session = op.needs[0] ?? "";
    await accounts.api.send("POST", `${placeOf("session", session)}/restore`);
    for (const other of await outbox.list()) {
      const same = other.kind === "create" && other.needs[0] === session;
      if (same && other.state === "refused") await outbox.mend(other, other.body);
    }
  };
  if (lost) {
    return (
      <button type="button" class="primary" onClick={() => send(bringBack())}>
        {text.sync.bringBack}
      </button>
    );
  }
  const canMend = op.kind === "create" || op.kind === "change";
  return (
    <>
      {canMend && (
        <button type="button" class="primary" onClick={onMend}>
          {text.sync.mend}
        </button>
      )}
      <button type="button" onClick={() => send(outbox.mend(op, op.body))}>
        {text.sync.sendAgain}
      </button>
    </>
  );
}

function MendSheet({ op, onClose, send }: MendProps & { onClose: () => void }) {
  const { outbox, user } = useApp();
  const before = op.before as { timezone?: string } | null;
  const zone = String(op.body.timezone ?? before?.timezone ?? user.timezone);
  // Members that a person can read and correct.
  const members = Object.entries(text.sync.members).filter(([name]) => name in op.body);
  const mend = async (form: Record<string, string>) => {
    const body = { ...op.body };
    for (const [name] of members) {
      const old = op.body[name];
      const entered = form[name] ?? "";
      if (entered === "") body[name] = null;
      else if (typeof old === "number") body[name] = Number(entered);
      else body[name] = name.endsWith("_at") ? reentered(String(old), entered, zone) : entered;
    }
    onClose();
    await send(outbox.mend(op, body));
  };
  return (
    <Sheet title={text.sync.mend} onClose={onClose}>
      <Form submit={text.sync.sendAgain} onSubmit={mend}>
        {members.map(([name, label]) => (
          <Field key={name} label={label} name={name} {...inputOf(name, op.body[name], zone)} />
        ))}
      </Form>
    </Sheet>
  );
}

function inputOf(name: string, value: unknown, zone: string) {
  const words = value === null ? "" : String(value);
  const base = { defaultValue: words, step: "any" };
  if (typeof value === "number") return { ...base, type: "number" as const };
  if (!name.endsWith("_at") || !words) return { ...base, type: "text" as const };
  return { ...base, type: "datetime-local" as const, defaultValue: wallTime(words, zone) };
}
