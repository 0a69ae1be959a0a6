/** A file of another app: first what would happen, then, on a tap, that it happens; and taking it back. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { ExercisePicker } from "../parts/ExercisePicker";
import { Form, Select } from "../parts/Field";
import { useRequest } from "../parts/live";
import { act, say } from "../parts/Message";
import { useOnce } from "../parts/once";
import { Empty, Page } from "../parts/Page";
import type { components } from "../schema";
import { formatDate, text } from "../text";

type Imported = components["schemas"]["ImportRead"];
type Summary = components["schemas"]["ImportSummary"];

interface Chosen {
  file: File;
  unit: string;
  zone: string;
  mapping: Record<string, string>;
}

const SECONDS = 120;

export function ImportScreen() {
  const { accounts, sync } = useApp();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [checked, setChecked] = useState<Imported | null>(null);
  const [round, setRound] = useState(0);

  const send = async (what: Chosen, dryRun: boolean): Promise<Imported> => {
    const body = new FormData();
    body.set("file", what.file);
    if (Object.keys(what.mapping).length > 0) body.set("mapping", JSON.stringify(what.mapping));
    const query = new URLSearchParams({ source: "auto" });
    if (what.unit) query.set("unit", what.unit);
    if (what.zone) query.set("timezone", what.zone);
    if (dryRun) query.set("dry_run", "true");
    const answer = await accounts.api.send("POST", `/imports?${query}`, { body, seconds: SECONDS });
    return answer.body as Imported;
  };
  const check = async (what: Chosen) => {
    setChosen(what);
    setChecked(await send(what, true));
  };
  const run = async () => {
    if (!chosen) return;
    const done = await send(chosen, false);
    setChecked(null);
    setChosen(null);
    setRound(round + 1);
    say({ text: text.imports.added(done.sets_added, done.sessions_added) });
    void sync.run();
  };
  return (
    <Page title={text.imports.title} back="#/settings">
      <p class="dim">{text.imports.explain}</p>
      <Choosing onCheck={check} />
      {checked && chosen && (
        <Report
          checked={checked}
          onRun={run}
          onMap={(name, id) =>
            act(() => check({ ...chosen, mapping: { ...chosen.mapping, [name]: id } }))
          }
        />
      )}
      <PastImports key={round} />
    </Page>
  );
}

function Choosing({ onCheck }: { onCheck: (chosen: Chosen) => Promise<void> }) {
  const { user } = useApp();
  const [unit, setUnit] = useState<string>(user.unit);
  const [zone, setZone] = useState(user.timezone);
  const check = async (form: Record<string, string>) => {
    const file = form.file as unknown as File;
    await onCheck({ file, unit, zone, mapping: {} });
  };
  const zones = [...new Set([user.timezone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <Form submit={text.imports.check} onSubmit={check}>
      <label class="field">
        {text.imports.file}
        <input
          type="file"
          name="file"
          accept=".csv,.json,.txt,text/csv,application/json"
          required
        />
      </label>
      <Select
        label={text.imports.unit}
        value={unit}
        options={Object.entries(text.settings.units)}
        onChange={setUnit}
      />
      <Select
        label={text.imports.zone}
        value={zone}
        options={zones.map((one) => [one, one.replaceAll("_", " ")])}
        onChange={setZone}
      />
    </Form>
  );
}

interface ReportProps {
  checked: Imported;
  onRun: () => Promise<void>;
  onMap: (name: string, exerciseId: string) => void;
}

function Report({ checked, onRun, onMap }: ReportProps) {
  const t = text.imports;
  return (
    <section class="card">
      <p class="strong">{t.found(checked.sets_added, checked.sessions_added)}</p>
      {checked.duplicates_skipped > 0 && <p>{t.duplicates(checked.duplicates_skipped)}</p>}
      {checked.exercises_added > 0 && <p>{t.newExercises(checked.exercises_added)}</p>}
      {checked.problems_total > 0 && (
        <details open>
          <summary>{t.problems(checked.problems_total)}</summary>
          <ul class="problems">
            {checked.problems.map((one) => (
              <li key={`${one.line} ${one.column} ${one.code}`}>
                <small class="dim">
                  {one.line === null ? t.wholeFile : t.line(one.line, one.column)}
                </small>{" "}
                {one.detail}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Mapping checked={checked} onMap={onMap} />
      <Form submit={t.run} onSubmit={onRun}>
        {null}
      </Form>
    </section>
  );
}

/** Which exercise each name in the file becomes, to be changed. */
function Mapping({ checked, onMap }: Pick<ReportProps, "checked" | "onMap">) {
  const [mapped, setMapped] = useState<string | null>(null);
  const t = text.imports;
  return (
    <>
      <details>
        <summary>{t.mapping}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.inFile}</th>
              <th scope="col">{t.becomes}</th>
            </tr>
          </thead>
          <tbody>
            {checked.mapping.map((one) => (
              <tr key={one.name}>
                <td>{one.name}</td>
                <td>
                  <button type="button" class="quiet" onClick={() => setMapped(one.name)}>
                    {one.created ? t.asOwn : one.exercise_name}
                    <span class="hidden">. {t.change(one.name)}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {mapped !== null && (
        <ExercisePicker
          title={t.change(mapped)}
          onClose={() => setMapped(null)}
          onPick={(exercise) => {
            setMapped(null);
            onMap(mapped, exercise.id);
          }}
        />
      )}
    </>
  );
}

function PastImports() {
  const { accounts, sync } = useApp();
  const [loaded, again] = useRequest(
    async () => (await accounts.api.get("/imports")).body.items as Summary[],
  );
  const undo = useOnce((one: Summary) =>
    act(async () => {
      await accounts.api.send("DELETE", `/imports/${one.id}`, { seconds: SECONDS });
      again();
      void sync.run();
    }, text.imports.undone),
  );
  return (
    <section>
      <h2>{text.imports.past}</h2>
      {loaded.state === "failed" && <Empty>{text.settings.needsNetwork}</Empty>}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Empty>{text.imports.pastNone}</Empty>
      )}
      <ul class="list">
        {(loaded.state === "ready" ? loaded.value : []).map((one) => (
          <li key={one.id} class="item line">
            <span>
              {one.source}: {text.imports.added(one.sets_added, one.sessions_added)}
              <br />
              <small class="dim">
                {one.created_at && formatDate(one.created_at, "dayAndTime")}
              </small>
            </span>
            {one.undone_at ? (
              <small class="dim">{text.imports.undone}</small>
            ) : (
              <button type="button" onClick={() => undo(one)}>
                {text.imports.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
