/** All exercises, to look at one or make one's own. */
import { useMemo, useState } from "preact/hooks";
import { found, muscleName, NewExercise, useExercises } from "../parts/ExercisePicker";
import { Icon } from "../parts/Icon";
import { Limited } from "../parts/Limited";
import { Empty, Loading, Page } from "../parts/Page";
import { go } from "../route";
import { text } from "../text";
import type { Exercise } from "../things";

const SHOWN = 100;

export function ExercisesScreen() {
  const exercises = useExercises();
  const [sought, setSought] = useState("");
  const [creating, setCreating] = useState(false);
  const hits = useMemo(() => found(exercises?.all ?? [], sought), [exercises, sought]);
  const own = hits.filter((one) => one.owner === "me");
  const searching = sought.trim() !== "";
  return (
    <Page
      title={text.exercises.title}
      actions={
        <button
          type="button"
          class="icon"
          aria-label={text.exercises.createNew}
          onClick={() => setCreating(true)}
        >
          <Icon name="plus" />
        </button>
      }
    >
      <input
        type="search"
        class="search"
        aria-label={text.exercises.search}
        placeholder={text.exercises.search}
        value={sought}
        onInput={(event) => setSought(event.currentTarget.value)}
      />
      {!exercises && <Loading />}
      {exercises?.all.length === 0 && <Empty>{text.exercises.loading}</Empty>}
      {searching && exercises && hits.length === 0 && <Empty>{text.exercises.empty}</Empty>}
      {!searching && <Group title={text.exercises.recent} exercises={exercises?.recent ?? []} />}
      {!searching && <Group title={text.exercises.own} exercises={own} />}
      <Group title={searching ? "" : text.exercises.all} exercises={hits} />
      {creating && (
        <NewExercise
          name={sought.trim()}
          onCreated={(exercise) => go(`#/exercise/${exercise.id}`)}
          onClose={() => setCreating(false)}
        />
      )}
    </Page>
  );
}

function Group({ title, exercises }: { title: string; exercises: Exercise[] }) {
  if (exercises.length === 0) return null;
  return (
    <section>
      {title && <h2>{title}</h2>}
      <Limited items={exercises} step={SHOWN}>
        {(exercise) => (
          <li key={exercise.id}>
            <a class="item" href={`#/exercise/${exercise.id}`}>
              <span>{exercise.name}</span>
              <small class="dim">{exercise.primary_muscles.map(muscleName).join(", ")}</small>
            </a>
          </li>
        )}
      </Limited>
    </section>
  );
}
