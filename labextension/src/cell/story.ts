/**
 * What is told of a run in words, as `nbcluster/views/story.py` tells it, and for whoever listens instead of
 * looking.
 *
 * In this room sentences are made; the numbers are the model's.
 */

import { about, count, duration, inert, percent, plural, rate, size, times } from "./format";
import type { About, KnownLane } from "./model";
import type { ErrorGroup, Lane, Loop, RunState, SpanState } from "./wire";

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
  surprised: "something came up",
  cancelled: "dropped",
  waiting: "waiting for code and data",
};

/** Which run this is: `grid, cell [12]`; empty where there is nothing to tell it by. */
export function title(run: About): string {
  return [run.name ?? "", run.cell === "" ? "" : `cell [${run.cell}]`]
    .filter((part) => part !== "")
    .join(", ");
}

/** `8 workers · local`; `here` as long as no worker has a part in it, whoever may be there. */
export function place(run: About, loops: readonly Loop[]): string {
  if (run.state !== "starting" && !onWorkers(run, loops)) return loops.length === 0 ? "" : "here";
  if (run.lane_count === 0) return run.cluster;
  const workers = plural(run.lane_count, "worker");
  return run.cluster === "" ? workers : `${workers} · ${run.cluster}`;
}

function onWorkers(run: About, loops: readonly Loop[]): boolean {
  return run.lane_count > 0 && loops.some((loop) => loop.route !== "kernel");
}

/** The speed-up, against the estimate it rests on; null where none can be claimed. */
export function gain(run: About, loops: readonly Loop[]): string | null {
  const plain = run.plain_estimate_s;
  if (plain === null || run.state !== "done" || !onWorkers(run, loops) || run.seconds <= 0) return null;
  const factor = plain / run.seconds;
  return factor >= 1.05 ? `${times(factor)} as fast` : null;
}

/** Of a run that ended early, or that was a plain one, it would be compared with what it cannot be. */
export function estimate(run: About, loops: readonly Loop[]): string {
  const whole = run.state === "starting" || run.state === "running";
  if (run.plain_estimate_s === null || !(whole || (run.state === "done" && onWorkers(run, loops)))) return "";
  return `a plain run: ${about(run.plain_estimate_s)}`;
}

export function sent(run: About): string {
  return run.sent_bytes === 0 ? "" : `${size(run.sent_bytes)} sent`;
}

/** `18 of 30`; empty where nobody counts. */
export function amount(loop: Loop): string {
  if (loop.total !== null) return `${count(loop.committed)} of ${count(loop.total)}`;
  return loop.committed === 0 ? "" : count(loop.committed);
}

/** How fast; what does not matter is left out. Of a loop that goes on here the pace was the workers'. */
export function pace(loop: Loop, alive: boolean): string[] {
  const ahead = loop.computed - loop.committed;
  return [
    loop.reason === null && loop.rate_per_s !== null && loop.rate_per_s > 0 ? rate(loop.rate_per_s) : "",
    alive && ahead > 0 ? `${count(ahead)} more computed` : "",
    loop.route === "mixed" && loop.here > 0 && !(alive && loop.reason !== null)
      ? `${count(loop.here)} here`
      : "",
  ].filter((part) => part !== "");
}

/** `about 13 s left`; empty where it is not known. */
export function left(left_s: number | null): string {
  return left_s === null ? "" : `${about(left_s)} left`;
}

/** `3 × ValueError in line 7`; an error that is not of a line of the cell has line 0. */
export function errorPlace(error: ErrorGroup): string {
  const often = error.count > 1 ? `${count(error.count)} × ` : "";
  return `${often}${error.type}${error.line === 0 ? "" : ` in line ${error.line}`}`;
}

/** What was said of it; Python begins with the class and its module, which are told anyway. */
export function errorText({ type, text }: ErrorGroup): string {
  const [first = "", ...rest] = text.split(": ");
  return first.split(".").at(-1) === type ? rest.join(": ") : text;
}

/** What a lane did, for the table beside the canvas. */
export interface LaneStory {
  readonly worker: string;
  readonly done: number;
  readonly now: string;
  readonly busy: string;
}

/** `GPU 87 %, 12 GB`; empty where nobody has told. */
export function gpuUse({ gpu_busy, gpu_memory_bytes }: Lane): string {
  const busy = gpu_busy === null ? "" : percent(gpu_busy);
  const memory = gpu_memory_bytes === null ? "" : size(gpu_memory_bytes);
  const parts = [busy, memory].filter((part) => part !== "");
  return parts.length === 0 ? "" : `GPU ${parts.join(", ")}`;
}

export function laneStory({ lane, spans }: KnownLane, name: string, elapsed_s: number): LaneStory {
  let done = 0;
  let busy_s = 0;
  let now = "";
  for (const span of spans.values()) {
    if (span.state === "computed" || span.state === "committed") done += 1;
    if (span.end_s === null) now = `iterations ${count(span.first)} to ${count(span.end - 1)}`;
    busy_s += (span.end_s ?? elapsed_s) - span.start_s;
  }
  const share = elapsed_s > 0 ? Math.min(1, busy_s / elapsed_s) : 0;
  const busy = [percent(share), gpuUse(lane)].filter((part) => part !== "").join(" · ");
  return { worker: name, done, now: now === "" ? "nothing" : now, busy };
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
