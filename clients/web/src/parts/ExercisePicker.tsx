/** Finds an exercise by name, or makes one. */
import { useMemo, useState } from "preact/hooks";
import { useApp } from "../app";
import { text } from "../text";
import type { Exercise, ExerciseType } from "../things";
import { Field, Form, Select } from "./Field";
import { useLive } from "./live";
import { Sheet } from "./Sheet";

const SHOWN = 60;
const HAS_KEYBOARD = matchMedia("(hover: hover) and (pointer: fine)").matches;
const RECENT_SESSIONS = 20;

/** Return what a name is compared by: small letters, without accents. */
export function folded(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Return the exercises whose names or aliases have all the words, those that begin so first. */
export function found(exercises: Exercise[], sought: string): Exercise[] {
  const words = folded(sought).split(/\s+/).filter(Boolean);
  const rank = (exercise: Exercise) => {
    const names = [exercise.name, ...exercise.aliases].map(folded);
    const hit = names.find((name) => words.every((word) => name.includes(word)));
    if (hit === undefined) return -1;
    return (hit.startsWith(words[0] ?? "") ? 1 : 0) + (hit === names[0] ? 2 : 0);
  };
  return exercises
    .map((exercise) => ({ exercise, rank: rank(exercise) }))
    .filter((one) => one.rank >= 0)
    .sort((one, other) => other.rank - one.rank)
    .map((one) => one.exercise);
}

/** Return all exercises that can be chosen, and those done lately. */
export function useExercises(): { all: Exercise[]; recent: Exercise[] } | undefined {
  const { view } = useApp();
  return useLive(async () => {
    const all = (await view.exercises()).filter((one) => !one.archived_at);
    const sets = await view.setsIn((await view.sessions()).slice(0, RECENT_SESSIONS));
    const ids = new Set([...sets.values()].flat().map((set) => set.exercise_id));
    const byId = new Map(all.map((exercise) => [exercise.id, exercise]));
    return { all, recent: [...ids].flatMap((id) => byId.get(id) ?? []) };
  });
}

interface Props {
  title?: string;
  onPick: (exercise: Exercise) => void;
  onClose: () => void;
}

export function ExercisePicker({ title = text.exercises.pick, onPick, onClose }: Props) {
  const exercises = useExercises();
  const [sought, setSought] = useState("");
  const [creating, setCreating] = useState(false);
  const hits = useMemo(() => found(exercises?.all ?? [], sought), [exercises, sought]);
  if (creating) {
    return <NewExercise name={sought.trim()} onCreated={onPick} onClose={onClose} />;
  }
  const names = sought.trim() ? hits : [...(exercises?.recent ?? []), ...hits];
  const shown = [...new Set(names)].slice(0, SHOWN);
  return (
    <Sheet title={title} onClose={onClose}>
      <input
        type="search"
        class="search"
        // On a phone it would bring up the keyboard, where a tap on a recent one is enough.
        autofocus={HAS_KEYBOARD}
        aria-label={text.exercises.search}
        placeholder={text.exercises.search}
        value={sought}
        onInput={(event) => setSought(event.currentTarget.value)}
      />
      <ul class="list picker">
        {shown.map((exercise) => (
          <li key={exercise.id}>
            <button type="button" class="item" onClick={() => onPick(exercise)}>
              <span>{exercise.name}</span>
              <small class="dim">{exercise.primary_muscles.map(muscleName).join(", ")}</small>
            </button>
          </li>
        ))}
      </ul>
      {exercises?.all.length === 0 && <p class="empty">{text.exercises.loading}</p>}
      <button type="button" onClick={() => setCreating(true)}>
        {sought.trim() ? text.exercises.create(sought.trim()) : text.exercises.createNew}
      </button>
    </Sheet>
  );
}

export function muscleName(muscle: string): string {
  return muscle.replaceAll("_", " ");
}

interface NewProps {
  name: string;
  onCreated: (exercise: Exercise) => void;
  onClose: () => void;
}

export function NewExercise({ name, onCreated, onClose }: NewProps) {
  const { log } = useApp();
  const exercises = useExercises();
  const [type, setType] = useState<ExerciseType>("weight_reps");
  const muscles = [...new Set((exercises?.all ?? []).flatMap((one) => one.primary_muscles))].sort();
  const create = async (values: Record<string, string>) => {
    const muscle = values.muscle as Exercise["primary_muscles"][number] | "";
    const made = await log.createExercise({
      name: (values.name ?? "").trim(),
      type,
      primary_muscles: muscle ? [muscle] : [],
      equipment: null,
    });
    onCreated(made);
  };
  return (
    <Sheet title={text.exercises.createNew} onClose={onClose}>
      <Form submit={text.add} onSubmit={create}>
        <Field
          label={text.exercises.name}
          name="name"
          defaultValue={name}
          required
          maxLength={100}
        />
        <Select
          label={text.exercises.type}
          value={type}
          options={Object.entries(text.exercises.types)}
          onChange={(chosen) => setType(chosen as ExerciseType)}
        />
        <label class="field">
          {text.exercises.muscle}
          <select name="muscle">
            <option value="">{text.none}</option>
            {muscles.map((muscle) => (
              <option key={muscle} value={muscle}>
                {muscleName(muscle)}
              </option>
            ))}
          </select>
        </label>
      </Form>
    </Sheet>
  );
}
