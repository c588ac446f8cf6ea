/**
 * What a pointer does on the lanes: it lies over something, draws a frame around what is wanted closer, turns the
 * wheel. A plain wheel stays the page's, or nobody could scroll past the picture.
 *
 * In this room events become wishes.
 */

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Wishes {
  readonly over: (at: Place | null) => void;
  /** A frame was drawn from here to there. */
  readonly picked: (from: Place, to: Place) => void;
  /** It is being drawn. */
  readonly drawn: (box: { x: number; y: number; width: number; height: number } | null) => void;
  readonly zoomed: (at: Place, factor: number) => void;
  readonly moved: (dx_px: number, dy_px: number) => void;
  readonly wholeWished: () => void;
  /** Whether there is anything to move to. */
  readonly isPart: () => boolean;
}

/** A hand is never quite still. */
const DRAWN_FROM_PX = 5;
const WHEEL_PX = 300;

export class Pointing {
  readonly #on: HTMLElement;
  readonly #wishes: Wishes;
  #began: Place | null = null;

  constructor(on: HTMLElement, wishes: Wishes, signal: AbortSignal) {
    this.#on = on;
    this.#wishes = wishes;
    on.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    on.addEventListener("pointermove", (event) => this.#move(event), { signal });
    on.addEventListener("pointerup", (event) => this.#up(event), { signal });
    on.addEventListener("pointercancel", () => this.#end(), { signal });
    on.addEventListener("pointerleave", () => this.#wishes.over(null), { signal });
    on.addEventListener("dblclick", () => this.#wishes.wholeWished(), { signal });
    on.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === "touch") return;
    this.#began = this.#at(event);
    this.#on.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    this.#wishes.over(this.#began === null ? at : null);
    if (this.#began !== null && far(this.#began, at)) this.#wishes.drawn(frame(this.#began, at));
  }

  #up(event: PointerEvent): void {
    const [from, to] = [this.#began, this.#at(event)];
    this.#end();
    if (from !== null && far(from, to)) this.#wishes.picked(from, to);
  }

  #end(): void {
    this.#began = null;
    this.#wishes.drawn(null);
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      event.preventDefault();
      this.#wishes.zoomed(this.#at(event), 2 ** (-event.deltaY / WHEEL_PX));
    } else if (this.#wishes.isPart() && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      event.preventDefault();
      this.#wishes.moved(event.deltaX || event.deltaY, 0);
    }
  }

  #at(event: MouseEvent): Place {
    const { left, top } = this.#on.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function far(from: Place, to: Place): boolean {
  return Math.abs(from.x - to.x) >= DRAWN_FROM_PX;
}

function frame(from: Place, to: Place): { x: number; y: number; width: number; height: number } {
  return {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(from.x - to.x),
    height: Math.abs(from.y - to.y),
  };
}
