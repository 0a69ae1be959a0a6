/** The few pictures there are, drawn with lines. */

const PATHS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  check: "M5 13l5 5L19 7",
  log: "M3 12h2M19 12h2M6 8v8M18 8v8M8.5 6v12M15.5 6v12M9 12h6",
  history: "M5 4h14v16H5zM5 9h14M9 4v5M9 13h6M9 16.500h4",
  exercises: "M4 6h16M4 12h16M4 18h10",
  progress: "M4 19h16M5 15l4-5 4 3 6-8",
  settings: "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
  erase: "M9 6h11v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5",
  waiting: "M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18",
};

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class={`drawn icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
