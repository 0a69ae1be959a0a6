/** What the training of a period adds up to, and the body's weight. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { inUnit, limitedBodyWeight } from "../measures";
import { formatNumber } from "../numbers";
import { Chart } from "../parts/Chart";
import { muscleName } from "../parts/ExercisePicker";
import { Choice } from "../parts/Field";
import { Icon } from "../parts/Icon";
import { Limited } from "../parts/Limited";
import { useLive, useRequest, useStatus } from "../parts/live";
import { act } from "../parts/Message";
import { useOnce } from "../parts/once";
import { Empty, Loading, Page } from "../parts/Page";
import { Stepper } from "../parts/Stepper";
import type { components } from "../schema";
import { formatDate, localDate, text } from "../text";

type Summary = components["schemas"]["SummaryRead"];
type Period = keyof typeof text.progress.periods;

const DAYS: Record<Period, number> = { month: 30, quarter: 90, year: 365 };
const FIRST_WEIGHT = { kg: 75, lb: 165 };
const SHOWN = 30;
const MUSCLES = 12;
/** Nobody weighs twice within a second. */
const WEIGHED_MS = 1000;

export function ProgressScreen() {
  const [period, setPeriod] = useState<Period>("quarter");
  const { user, now } = useApp();
  const from = localDate(new Date(now().getTime() - DAYS[period] * 86_400_000), user.timezone);
  return (
    <Page title={text.progress.title} columns>
      <Choice<Period>
        label={text.progress.period}
        name="period"
        options={text.progress.periods}
        value={period}
        onChange={setPeriod}
      />
      <Totals key={from} from={from} />
      <BodyWeight />
    </Page>
  );
}

function Totals({ from }: { from: string }) {
  const { accounts, user } = useApp();
  const path = `/reports/summary?from=${from}`;
  const [loaded, again] = useRequest(
    async () => (await accounts.api.get(path)).body as Summary,
    [path],
  );
  if (loaded.state === "loading") return <Loading />;
  if (loaded.state === "failed") {
    return (
      <Empty>
        {text.progress.offline}{" "}
        <button type="button" class="quiet" onClick={again}>
          {text.retry}
        </button>
      </Empty>
    );
  }
  const sum = loaded.value;
  const t = text.progress;
  const figures: [string, string][] = [
    [t.workouts, formatNumber(sum.sessions)],
    [t.sets, formatNumber(sum.sets)],
    [t.volume, `${formatNumber(Math.round(sum.volume))} ${user.unit}`],
    [t.time, t.hours(formatNumber(Math.round(sum.training_seconds / 360) / 10))],
    [t.streak, formatNumber(sum.streak_weeks)],
  ];
  const most = Math.max(1, ...sum.by_muscle.map((one) => one.sets));
  return (
    <>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {sum.sets > 0 && <Chart path={`/reports/summary.svg?from=${from}`} alt={t.chartAlt} />}
      {sum.by_muscle.length > 0 && (
        <details>
          <summary>{t.muscles}</summary>
          <ul class="bars">
            {sum.by_muscle.slice(0, MUSCLES).map((one) => (
              <li key={one.muscle}>
                <span>{muscleName(one.muscle)}</span>
                <meter min={0} max={most} value={one.sets} aria-label={muscleName(one.muscle)} />
                <span class="amount">{formatNumber(one.sets)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function BodyWeight() {
  const { view, log, user } = useApp();
  const weighIns = useLive(() => view.weighIns());
  const { complete } = useStatus();
  const [entered, setEntered] = useState<number | null>(null);
  const once = useOnce((weigh: () => Promise<unknown>) => weigh(), WEIGHED_MS);
  if (!weighIns) return null;
  const last = weighIns[0];
  const start = last ? inUnit(last.weight, last.unit, user.unit) : FIRST_WEIGHT[user.unit];
  const value = entered ?? start;
  const weigh = async () => {
    const words = `${formatNumber(value)} ${user.unit}`;
    let id = "";
    const undo = async () => {
      const made = (await view.weighIns()).find((one) => one.id === id);
      if (made) await log.remove("weigh_in", made);
    };
    const work = async () => {
      id = await log.weigh(value, user.unit);
    };
    if (await act(work, text.progress.weighed(words), undo)) setEntered(null);
  };
  return (
    <section>
      <h2>{text.progress.weight}</h2>
      <div class="card">
        <Stepper
          measure="weight"
          label={text.progress.weight}
          value={value}
          unit={user.unit}
          step={0.1}
          onChange={(typed) => setEntered(limitedBodyWeight(typed))}
        />
        <button type="button" class="primary" onClick={() => once(weigh)}>
          {text.progress.weighIn}
        </button>
      </div>
      {complete && weighIns.length === 0 && <Empty>{text.progress.weightEmpty}</Empty>}
      <Limited items={weighIns} step={SHOWN}>
        {(one) => (
          <li key={one.id} class="item line">
            <span class="strong">
              {formatNumber(inUnit(one.weight, one.unit, user.unit))} {user.unit}
            </span>
            <small class="dim">{formatDate(one.weighed_at, "dayAndTime", user.timezone)}</small>
            <button
              type="button"
              class="icon"
              aria-label={text.progress.deleteOf(formatDate(one.weighed_at, "day", user.timezone))}
              onClick={() =>
                act(
                  () => log.remove("weigh_in", one),
                  text.progress.weighInDeleted,
                  () => log.weigh(one.weight, one.unit, one.weighed_at, one.notes),
                )
              }
            >
              <Icon name="close" />
            </button>
          </li>
        )}
      </Limited>
    </section>
  );
}
