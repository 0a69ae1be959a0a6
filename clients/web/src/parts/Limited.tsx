/** A list of which so many are shown, and more on a tap. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { text } from "../text";

interface Props<T> {
  items: T[];
  step: number;
  children: (item: T) => ComponentChildren;
}

export function Limited<T>({ items, step, children }: Props<T>) {
  const [shown, setShown] = useState(step);
  return (
    <>
      <ul class="list">{items.slice(0, shown).map(children)}</ul>
      {items.length > shown && (
        <button type="button" class="quiet wide" onClick={() => setShown(shown + step)}>
          {text.more}
        </button>
      )}
    </>
  );
}
