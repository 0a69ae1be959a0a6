/** What every screen has: a heading, how sending stands, and the way to the other screens. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import { useRoute } from "../route";
import type { Status } from "../sync";
import { text } from "../text";
import { Icon } from "./Icon";
import { useLive, useStatus } from "./live";
import { MessageLine } from "./Message";
import { RestLine } from "./RestLine";

const SECTIONS = [
  { name: "", icon: "log", label: text.nav.log },
  { name: "history", icon: "history", label: text.nav.history },
  { name: "exercises", icon: "exercises", label: text.nav.exercises },
  { name: "progress", icon: "progress", label: text.nav.progress },
  { name: "settings", icon: "settings", label: text.nav.settings },
] as const;

interface Props {
  title: string;
  back?: string;
  /** Buttons beside the heading. */
  actions?: ComponentChildren;
  /** Without the sections, where the room is needed. */
  narrow?: boolean;
  /** On a desk, what it has stands in two columns. */
  columns?: boolean;
  children: ComponentChildren;
}

export function Page({ title, back, actions, narrow = false, columns, children }: Props) {
  useEffect(() => {
    document.title = `${title} · ${text.app}`;
  }, [title]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What had the focus went with the screen before; a screen reader begins with what this one is.
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={narrow ? "page narrow" : "page"}>
      <header class="top">
        {back !== undefined && (
          <a class="icon" href={back} aria-label={text.back}>
            <Icon name="back" />
          </a>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <SyncBadge />
        {actions}
      </header>
      <main id="content" class={columns ? "columns" : undefined}>
        {children}
      </main>
      <footer class="bottom">
        <MessageLine />
        <RestLine />
        <Sections />
      </footer>
    </div>
  );
}

function Sections() {
  const { name } = useRoute();
  return (
    <nav class="sections" aria-label={text.nav.label}>
      {SECTIONS.map((section) => (
        <a
          key={section.name}
          href={`#/${section.name}`}
          aria-current={section.name === name ? "page" : undefined}
        >
          <Icon name={section.icon} />
          <span>{section.label}</span>
        </a>
      ))}
    </nav>
  );
}

/** Say how much is not sent; nothing at all when everything is. */
export function SyncBadge() {
  const { outbox } = useApp();
  const status = useStatus();
  const { name } = useRoute();
  const counts = useLive(() => outbox.count());
  // The list of what waits says it by itself.
  if (!counts || name === "outbox") return null;
  const words = badge(counts, status);
  if (!words) return <span class="badge-none" role="status" aria-label={text.sync.sent} />;
  return (
    <a class={counts.needy > 0 ? "badge needy" : "badge"} href="#/outbox">
      <span role={status.situation === "sending" ? undefined : "status"}>{words}</span>
    </a>
  );
}

function badge(
  { all, sets, needy }: { all: number; sets: number; needy: number },
  { situation, complete, fetched }: Status,
): string {
  if (needy > 0) return text.sync.attention(needy);
  if (situation === "logged-out") return text.sync.loggedOut;
  if (situation === "full") return text.sync.full;
  if (all === 0 && !complete && fetched > 0 && situation !== "offline") {
    return text.sync.fetching(fetched);
  }
  if (all === 0 && situation === "offline") {
    return complete ? text.sync.offline : text.sync.incomplete;
  }
  if (all === 0) return "";
  return sets === all ? text.sync.unsentSets(all) : text.sync.unsent(all);
}

/** Say why there is nothing to see. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function Loading() {
  return (
    <p class="empty" aria-busy="true">
      {text.loading}…
    </p>
  );
}
