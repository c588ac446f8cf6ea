/**
 * A run as the browser knows it. No DOM here: views look at it, tests too.
 *
 * In this room what was received is put together; each thing replaces what was known in its place.
 */

import type { Head, Lane, Lanes, Loop, Snapshot, Span, SpanOnLane } from "./wire";

export interface KnownLane {
  readonly lane: Lane;
  readonly spans: ReadonlyMap<number, Span>;
}

interface GrowingLane {
  readonly index: number;
  lane: Lane;
  readonly spans: Map<number, Span>;
}

/** What is known of a run but for its loops and lanes. */
export type About = Omit<Head, "loops" | "version">;

export class RunModel {
  #about: About | null = null;
  #received_ms = 0;
  #moved_ms = 0;
  readonly #loops: (Loop | undefined)[] = [];
  readonly #lanes: GrowingLane[] = [];
  #inOrder: readonly GrowingLane[] = [];
  readonly #listeners = new Set<() => void>();

  /** Null until the first head has come. */
  get about(): About | null {
    return this.#about;
  }

  /** Those that are known so far, in program order. */
  get loops(): Loop[] {
    return this.#loops.filter((loop) => loop !== undefined);
  }

  /** The same by their places, some of which may still be unknown. */
  get loopsByPlace(): readonly (Loop | undefined)[] {
    return this.#loops;
  }

  loopAt(place: number): Loop | undefined {
    return this.#loops[place];
  }

  /** By machine and name, whichever came first. */
  get lanes(): readonly KnownLane[] {
    return this.#inOrder;
  }

  /** Whether time passes for this run. */
  get alive(): boolean {
    return this.#about !== null && (this.#about.state === "starting" || this.#about.state === "running");
  }

  /** Seconds since the run began, at `now_ms`: the last figure received, and what has passed since. */
  elapsed_s(now_ms: number): number {
    if (this.#about === null) return 0;
    return this.#about.seconds + (this.alive ? Math.max(0, now_ms - this.#received_ms) / 1000 : 0);
  }

  /**
   * Seconds until the loop in hand is over; null if nobody knows. The figure received was true when the count
   * last moved: since then time has passed. When there should be nothing left, and is, nothing more is said.
   */
  left_s(now_ms: number): number | null {
    const loop = this.#loops.at(-1);
    if (!this.alive || loop === undefined || loop.eta_s === null || loop.reason !== null) return null;
    const left_s = loop.eta_s - Math.max(0, now_ms - this.#moved_ms) / 1000;
    return left_s < -OVERDUE_S ? null : Math.max(0, left_s);
  }

  takeHead(head: Head, now_ms: number): void {
    const { loops, version: _version, ...about } = head;
    this.#about = about;
    this.#received_ms = now_ms;
    for (const [index, loop] of loops) {
      if (index >= about.loop_count) continue;
      if (moved(this.#loops[index], loop)) this.#moved_ms = now_ms;
      this.#loops[index] = loop;
    }
    this.#tell();
  }

  takeLanes(message: Lanes, spans: readonly SpanOnLane[]): void {
    for (const [index, lane] of message.lanes) this.#laneAt(index).lane = lane;
    this.#order();
    for (const [index, span] of spans) this.#laneAt(index).spans.set(key(span), span);
    this.#tell();
  }

  takeSnapshot(snapshot: Snapshot, now_ms: number): void {
    const { loops, lanes, ...frame } = snapshot;
    for (const { spans, ...lane } of lanes) {
      const known = this.#laneOf(lane.worker);
      known.lane = lane;
      for (const span of spans) known.spans.set(key(span), span);
    }
    this.#order();
    this.takeHead({ ...frame, loops: [...loops.entries()], loop_count: loops.length }, now_ms);
  }

  /** Calls `listener` after every change, until the signal is aborted. */
  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  #laneAt(index: number): GrowingLane {
    for (let lane = this.#lanes[index]; ; lane = this.#lanes[index]) {
      if (lane !== undefined) return lane;
      this.#lanes.push({ index: this.#lanes.length, lane: NAMELESS, spans: new Map() });
      this.#inOrder = this.#lanes;
    }
  }

  #laneOf(worker: string): GrowingLane {
    return this.#lanes.find(({ lane }) => lane.worker === worker) ?? this.#laneAt(this.#lanes.length);
  }

  #order(): void {
    this.#inOrder = [...this.#lanes].sort(
      (a, b) =>
        naturally.compare(a.lane.machine, b.lane.machine) ||
        naturally.compare(a.lane.worker, b.lane.worker) ||
        a.index - b.index,
    );
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function moved(before: Loop | undefined, now: Loop): boolean {
  return before?.computed !== now.computed || before.committed !== now.committed;
}

/** So long a time that is up is still "less than 1 s". */
const OVERDUE_S = 1;

/** `w2` before `w10`. */
const naturally = new Intl.Collator("en", { numeric: true });

/** A lane whose slices came before its name. */
const NAMELESS: Lane = {
  worker: "",
  machine: "",
  gpu: null,
  memory_bytes: null,
  gpu_busy: null,
  gpu_memory_bytes: null,
  deaths: [],
};

/** Ids are counted per loop. */
function key(span: Span): number {
  return span.loop * 2 ** 32 + span.id;
}
