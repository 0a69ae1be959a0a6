/** Times on the wall of a zone, which is not always that of this device. */

/** Return an instant as a clock on the wall shows it there: 2026-11-25T18:30. */
export function wallTime(at: string | Date, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** Return the instant that was entered; the old one, with its seconds, when it was left as it is. */
export function reentered(old: string, entered: string | undefined, timeZone: string): string {
  return !entered || entered === wallTime(old, timeZone) ? old : instantOf(entered, timeZone);
}

/** Return the instant at which a clock on the wall shows that time there. */
export function instantOf(wall: string, timeZone: string): string {
  const asUtc = Date.parse(`${wall}Z`);
  let guess = asUtc;
  // The zone's offset depends on the instant that is sought: twice is enough beside a change of it.
  for (let round = 0; round < 2; round++) {
    guess += asUtc - Date.parse(`${wallTime(new Date(guess), timeZone)}Z`);
  }
  return new Date(guess).toISOString().replace(".000Z", "Z");
}
