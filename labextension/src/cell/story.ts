/**
 * What is told of a run in words, as `nbcluster/views/story.py` tells it, and for whoever listens instead of
 * looking.
 *
 * In this room sentences are made; the numbers are the model's.
 */

import { about, count, duration, inert, percent, plural, rate, size, times } from "./format";
import type { About, KnownLane } from "./model";
import type { ErrorGroup, Loop, RunState, SpanState } from "./wire";

/** A sign for each state, so that none is told by colour alone. */
export const SIGNS: Readonly<Record<RunState, string>> = {
  starting: "○",
  running: "▸",
  done: "✓",
  failed: "✗",
  interrupted: "‖",
  stopped: "■",
};

export const SPAN_WORDS: Readonly<Record<SpanState, string>> = {
  running: "running",
  computed: "computed",
  committed: "committed",
  lost: "lost",
  surprised: "surprised",
  cancelled: "dropped",
};

/** Which run this is: `grid, cell [12]`; empty where there is nothing to tell it by. */
export function title(run: About): string {
  return [run.name ?? "", run.cell === "" ? "" : `cell [${run.cell}]`]
    .filter((part) => part !== "")
    .join(", ");
}

/** `8 workers on local`. */
export function place(run: About): string {
  if (run.lane_count === 0) return run.cluster;
  const workers = plural(run.lane_count, "worker");
  return run.cluster === "" ? workers : `${workers} · ${run.cluster}`;
}

/** The speed-up, in two parts, against the estimate it rests on; null where none can be claimed. */
export function gain(run: About): string | null {
  const plain = run.plain_estimate_s;
  if (plain === null || run.state !== "done" || run.lane_count === 0 || run.seconds <= 0) return null;
  const factor = plain / run.seconds;
  return factor >= 1.05 ? `${times(factor)} as fast` : null;
}

export function estimate(run: About): string {
  return run.plain_estimate_s === null ? "" : `a plain run: ${about(run.plain_estimate_s)}`;
}

export function sent(run: About): string {
  return run.sent_bytes === 0 ? "" : `${size(run.sent_bytes)} sent`;
}

/** `18 of 30`. */
export function amount(loop: Loop): string {
  return loop.total === null ? count(loop.committed) : `${count(loop.committed)} of ${count(loop.total)}`;
}

/** How fast, and how long still; what does not matter is left out. */
export function pace(loop: Loop, alive: boolean): string[] {
  const ahead = loop.computed - loop.committed;
  return [
    alive && ahead > 0 ? `${count(ahead)} more computed` : "",
    loop.route === "mixed" && loop.here > 0 ? `${count(loop.here)} here` : "",
    loop.rate_per_s !== null && loop.rate_per_s > 0 ? rate(loop.rate_per_s) : "",
    alive && loop.eta_s !== null ? `${about(loop.eta_s)} left` : "",
  ].filter((part) => part !== "");
}

/** `3 × ValueError in line 7`. */
export function errorPlace(error: ErrorGroup): string {
  return `${error.count > 1 ? `${count(error.count)} × ` : ""}${error.type} in line ${error.line}`;
}

/** What a lane did, for the table beside the canvas. */
export interface LaneStory {
  readonly worker: string;
  readonly done: number;
  readonly now: string;
  readonly busy: string;
}

export function laneStory({ spans }: KnownLane, name: string, elapsed_s: number): LaneStory {
  let done = 0;
  let busy_s = 0;
  let now = "";
  for (const span of spans.values()) {
    if (span.state === "computed" || span.state === "committed") done += 1;
    if (span.end_s === null) now = `iterations ${count(span.first)} to ${count(span.end - 1)}`;
    busy_s += (span.end_s ?? elapsed_s) - span.start_s;
  }
  const share = elapsed_s > 0 ? Math.min(1, busy_s / elapsed_s) : 0;
  return { worker: name, done, now: now === "" ? "nothing" : now, busy: percent(share) };
}

/** Each lane by its worker, its GPU, and its machine where there are several. */
export function laneNames(lanes: readonly KnownLane[]): string[] {
  const several = new Set(lanes.map(({ lane }) => lane.machine)).size > 1;
  return lanes.map(({ lane }) => {
    const parts = [several ? lane.machine : "", lane.worker, lane.gpu ?? ""];
    return inert(parts.filter((part) => part !== "").join(" · "), NAME_LIMIT);
  });
}

const NAME_LIMIT = 60;

/** The canvas in one sentence. */
export function lanesSentence(lanes: readonly KnownLane[], elapsed_s: number): string {
  let slices = 0;
  let running = 0;
  for (const { spans } of lanes) {
    slices += spans.size;
    for (const span of spans.values()) if (span.end_s === null) running += 1;
  }
  const begun = `${plural(slices, "slice")} on ${plural(lanes.length, "lane")} in ${duration(elapsed_s)}`;
  return running > 0 ? `${begun}, ${count(running)} of them running` : begun;
}
