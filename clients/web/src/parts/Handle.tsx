/** Something to take hold of, to drag an item to another place in its list. Keys have the menu for that. */
import { Icon } from "./Icon";

interface Props {
  /** What is dragged, and what its siblings are: a selector. */
  item: string;
  /** Whether items show only their first line meanwhile, so that all are near. */
  collapse?: boolean;
  /** Given the places that an item was taken from and dropped at. */
  onDrop: (from: number, to: number) => void;
}

const LONG_PRESS_MS = 250;
/** Pixels: less is no movement of a mouse, and a finger that moves more meanwhile scrolls. */
const SLACK = 6;
const EDGE = 88;
const SCROLL_STEP = 10;
const GIVE_UP_MS = 1000;

export function Handle({ item, collapse = false, onDrop }: Props) {
  const take = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    const dragged = handle.closest<HTMLElement>(item);
    if (event.button !== 0 || !dragged?.parentElement) return;
    const siblings = [...dragged.parentElement.querySelectorAll<HTMLElement>(`:scope > ${item}`)];
    new Hold(handle, event, { dragged, siblings, collapse, onDrop });
  };
  return (
    <span
      class="handle"
      aria-hidden="true"
      onPointerDown={take}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Icon name="grip" />
    </span>
  );
}

interface Held {
  dragged: HTMLElement;
  siblings: HTMLElement[];
  collapse: boolean;
  onDrop: (from: number, to: number) => void;
}

interface Box {
  top: number;
  height: number;
}

/** A finger, or a button of a mouse, that is down on a handle. */
class Hold {
  private boxes: Box[] | null = null;
  private to: number;
  private frame = 0;
  private y: number;
  private readonly downAt: number;
  /** Where on the page the finger was when the item was where it belongs. */
  private grabbedAt = 0;
  private readonly startY: number;
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private readonly over = new AbortController();
  private readonly from: number;
  private readonly list: HTMLElement;

  constructor(
    handle: HTMLElement,
    down: PointerEvent,
    private held: Held,
  ) {
    this.from = held.siblings.indexOf(held.dragged);
    this.to = this.from;
    this.list = held.dragged.parentElement as HTMLElement;
    this.startY = down.clientY + scrollY;
    this.downAt = down.clientY;
    this.y = down.clientY;
    const { signal } = this.over;
    const mouse = down.pointerType === "mouse";
    if (!mouse) this.timer = setTimeout(() => this.start(), LONG_PRESS_MS);
    const move = (event: PointerEvent) => this.move(event.clientY, mouse);
    addEventListener("pointermove", move, { signal });
    addEventListener("pointerup", () => this.drop(), { signal });
    addEventListener("pointercancel", () => this.end(), { signal });
    addEventListener("keydown", (event) => event.key === "Escape" && this.end(), { signal });
    // Else the finger would scroll the page.
    const hold = (event: TouchEvent) => this.boxes && event.cancelable && event.preventDefault();
    handle.addEventListener("touchmove", hold, { passive: false, signal });
  }

  private start(): void {
    const { dragged, siblings, collapse } = this.held;
    const before = dragged.getBoundingClientRect().top;
    this.list.dataset.reordering = collapse ? "collapsed" : "";
    dragged.dataset.dragged = "";
    scrollBy({ top: dragged.getBoundingClientRect().top - before, behavior: "instant" });
    // What was measured from the page's top has moved with what was collapsed above.
    const shift = dragged.getBoundingClientRect().top - before;
    this.boxes = siblings.map((one) => {
      const { top, height } = one.getBoundingClientRect();
      return { top: top + scrollY, height };
    });
    this.grabbedAt = this.downAt + scrollY + shift;
    this.show();
    navigator.vibrate?.(15);
    this.scroll();
  }

  private move(y: number, mouse: boolean): void {
    const far = Math.abs(y + scrollY - this.startY) > SLACK;
    this.y = y;
    if (this.boxes) this.show();
    else if (far && mouse) this.start();
    else if (far) this.end();
  }

  /** Show the item where the finger is, and the others where they would come. */
  private show(): void {
    const { dragged, siblings } = this.held;
    const boxes = this.boxes ?? [];
    const own = boxes[this.from];
    if (!own) return;
    const by = this.y + scrollY - this.grabbedAt;
    // It passes another once it covers half of that.
    const [top, bottom] = [own.top + by, own.top + own.height + by];
    const passed = boxes.filter((box, index) => {
      const middle = box.top + box.height / 2;
      return index < this.from ? middle < top : index > this.from && middle < bottom;
    });
    this.to = passed.length;
    const next = boxes[this.from + 1] ?? own;
    const room = next === own ? own.top - (boxes[this.from - 1]?.top ?? 0) : next.top - own.top;
    for (const [index, sibling] of siblings.entries()) {
      const up = index > this.from && index <= this.to;
      const down = index < this.from && index >= this.to;
      sibling.style.translate = `0 ${up ? -room : down ? room : 0}px`;
    }
    dragged.style.translate = `0 ${by}px`;
  }

  /** Scroll on while the finger is near an edge. */
  private scroll(): void {
    const down = this.y > innerHeight - EDGE;
    if (down || this.y < EDGE) {
      scrollBy({ top: down ? SCROLL_STEP : -SCROLL_STEP, behavior: "instant" });
      this.show();
    }
    this.frame = requestAnimationFrame(() => this.scroll());
  }

  private drop(): void {
    const moved = this.boxes !== null && this.to !== this.from;
    if (!moved) {
      this.end();
      return;
    }
    this.stop();
    // Everything stays where it is shown until the list is in its new order.
    const observer = new MutationObserver(() => settle());
    const settle = () => {
      observer.disconnect();
      clearTimeout(late);
      this.clear();
    };
    const late = setTimeout(settle, GIVE_UP_MS);
    observer.observe(this.list, { childList: true });
    this.held.onDrop(this.from, this.to);
  }

  private end(): void {
    this.stop();
    this.clear();
  }

  private stop(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.over.abort();
  }

  private clear(): void {
    if (!this.boxes) return;
    const { dragged, siblings } = this.held;
    const before = dragged.getBoundingClientRect().top;
    delete this.list.dataset.reordering;
    delete dragged.dataset.dragged;
    for (const sibling of siblings) sibling.style.translate = "";
    if (this.held.collapse) {
      scrollBy({ top: dragged.getBoundingClientRect().top - before, behavior: "instant" });
    }
  }
}
