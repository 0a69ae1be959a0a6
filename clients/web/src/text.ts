/** The text in the language of the browser, and dates in its form. */
import { en, type Text } from "./text.en";
import { wallTime } from "./times";

const LANGUAGES: Record<string, Text> = { en };

const wanted = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
export const LANGUAGE = wanted.find((code) => code in LANGUAGES) ?? "en";
export const text: Text = LANGUAGES[LANGUAGE] ?? en;

type Form = "day" | "dayAndTime" | "time" | "month" | "weekday";
const FORMS: Record<Form, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "short", year: "numeric" },
  dayAndTime: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  time: { hour: "numeric", minute: "2-digit" },
  month: { month: "long", year: "numeric" },
  weekday: { weekday: "short", day: "numeric", month: "short" },
};

/** Return an instant in a zone, as people here write it. */
export function formatDate(at: string | Date, form: Form, timeZone?: string): string {
  const options = { ...FORMS[form], ...(timeZone ? { timeZone } : {}) };
  try {
    return new Intl.DateTimeFormat(undefined, options).format(new Date(at));
  } catch {
    // A zone that this browser does not know.
    return new Intl.DateTimeFormat(undefined, FORMS[form]).format(new Date(at));
  }
}

/** Return the local date of an instant in a zone, as 2026-11-25. */
export function localDate(at: string | Date, timeZone: string): string {
  return wallTime(at, timeZone).slice(0, 10);
}
