/** What the log consists of, in the words of the API's own document. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Exercise = Schemas["ExerciseRead"];
export type ExerciseType = Exercise["type"];
export type WorkoutSession = Omit<Schemas["SessionRead"], "sets" | "exercises" | "volume_kg">;
export type WorkoutSet = Schemas["SetRead"];
export type WeighIn = Schemas["WeighInRead"];
export type User = Schemas["UserRead"];
export type Tokens = Schemas["Tokens"];
export type Change = Schemas["ChangeRead"];
export type Unit = User["unit"];
export type SetType = WorkoutSet["set_type"];

/** A thing by its kind, as `/changes` names the kinds. */
export interface Things {
  exercise: Exercise;
  session: WorkoutSession;
  set: WorkoutSet;
  weigh_in: WeighIn;
}
export type Entity = keyof Things;

/** What of a set a lifter decides. */
export type Measures = Pick<
  WorkoutSet,
  "set_type" | "reps" | "weight" | "unit" | "rpe" | "duration_seconds" | "distance_meters" | "notes"
>;
