/**
 * What is told of a run in words, as `nbcluster/views/story.py` tells it, and for whoever listens instead of
 * looking.
 *
 * In this room sentences are made; the numbers are the model's.
 */

import type { Name } from "./canvas";
import { about, count, duration, inert, percent, plural, rate, size, times } from "./format";
import type { About, KnownLane } from "./model";
import type { Death, ErrorGroup, Lane, Loop, RunState, Span, SpanState } from "./wire";

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

/** Where there are several loops; one has it beside its bar. Of a run that ended early, or that was a plain one, it would be compared with what it cannot be. */
export function estimate(run: About, loops: readonly Loop[]): string {
  const whole = run.state === "starting" || run.state === "running";
  if (whole && loops.filter(({ plain_estimate_s }) => plain_estimate_s !== null).length < 2) return "";
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

/** What all of a loop would take in the kernel: `a plain run: about 47 s`; empty where nobody knows, or where it runs here. */
export function plainly(loop: Loop): string {
  if (loop.plain_estimate_s === null || loop.route === "kernel" || loop.reason !== null) return "";
  return `a plain run: ${about(loop.plain_estimate_s)}`;
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

/** `3 errors`, of all kinds; empty where there is none. */
export function errorCount(errors: readonly ErrorGroup[]): string {
  const amount = errors.reduce((sum, { count }) => sum + count, 0);
  return amount === 0 ? "" : plural(amount, "error");
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
  readonly lost: number;
  readonly deaths: string;
}

/** `87 % · 12 GB`; empty where nobody has told. */
export function gpuUse({ gpu_busy, gpu_memory_bytes }: Lane): string {
  const busy = gpu_busy === null ? "" : percent(gpu_busy);
  const memory = gpu_memory_bytes === null ? "" : size(gpu_memory_bytes);
  const parts = [busy, memory].filter((part) => part !== "");
  return parts.join(" · ");
}

export function laneStory({ lane, spans }: KnownLane, name: string, elapsed_s: number): LaneStory {
  let done = 0;
  let lost = 0;
  let busy_s = 0;
  let now = "";
  for (const span of spans.values()) {
    if (span.state === "computed" || span.state === "committed") done += 1;
    if (span.state === "lost") lost += 1;
    if (span.state === "waiting") now = SPAN_WORDS.waiting;
    else if (span.end_s === null) now = `iterations ${count(span.first)} to ${count(span.end - 1)}`;
    if (span.state !== "waiting") busy_s += (span.end_s ?? elapsed_s) - span.start_s;
  }
  const share = elapsed_s > 0 ? Math.min(1, busy_s / elapsed_s) : 0;
  const gpu = gpuUse(lane);
  const busy = [percent(share), gpu === "" ? "" : `GPU ${gpu}`].filter((part) => part !== "").join(", ");
  const deaths = lane.deaths.map(({ at_s, cause }) => `after ${duration(at_s)}: ${cause}`).join("; ");
  return { worker: name, done, now: now === "" ? "nothing" : now, busy, lost, deaths };
}

/** A worker as its row names it. */
export function laneName({ lane }: KnownLane): Name {
  return {
    text: inert([lane.worker, lane.gpu ?? ""].filter((part) => part !== "").join(" · "), NAME_LIMIT),
    gpu: lane.gpu,
    use: gpuUse(lane),
  };
}

/** A row that stands for several lanes. */
export function laneNames(lanes: readonly KnownLane[]): Name {
  const [first, last] = [lanes[0], lanes.at(-1)];
  if (first === undefined || last === undefined) return { text: "", gpu: null, use: "" };
  if (lanes.length === 1) return laneName(first);
  const text = inert(`${first.lane.worker} – ${last.lane.worker}`, NAME_LIMIT);
  return { text, gpu: first.lane.gpu, use: "" };
}

/** The machine, where another one begins; nothing in the rows below. */
export function machineNames(lanes: readonly KnownLane[], before: KnownLane | null): Name {
  const machine = lanes[0]?.lane.machine ?? "";
  const begins = before === null || before.lane.machine !== machine;
  return { text: begins ? inert(machine, NAME_LIMIT) : "", gpu: null, use: "" };
}

/** `lab7 · 16 workers`, of which there is a lane each. */
export function machineName(machine: string, lanes: number): string {
  return `${inert(machine, NAME_LIMIT) || "where they are is not known"} · ${plural(lanes, "worker")}`;
}

/** A slice in words, one for each line; the first is what it is. */
export function sliceStory(
  { lane }: KnownLane,
  span: Span,
  loops: readonly (Loop | undefined)[],
  elapsed_s: number,
): string[] {
  const loop = loops[span.loop];
  const last = span.end - 1;
  const which =
    last < span.first
      ? `from iteration ${count(span.first)}`
      : last === span.first
        ? `iteration ${count(span.first)}`
        : `iterations ${count(span.first)} to ${count(last)}`;
  const waited_s = span.start_s - span.given_s;
  const ends_s = span.end_s ?? elapsed_s;
  const took = span.state === "waiting" ? ends_s - span.given_s : ends_s - span.start_s;
  const times = [
    `${duration(took)}${span.end_s === null ? " so far" : ""}`,
    `from ${duration(span.start_s)}`,
    waited_s > 0.05 ? `after waiting ${duration(waited_s)}` : "",
  ].filter((part) => part !== "");
  const facts = [
    SPAN_WORDS[span.state],
    span.deaths > 0 ? `again: ${plural(span.deaths, "worker")} died over it` : "",
    span.size_bytes > 0 ? `${size(span.size_bytes)} back` : "",
  ].filter((part) => part !== "");
  return [
    [loop === undefined ? "" : `line ${loop.line}`, which].filter((part) => part !== "").join(" · "),
    span.item === "" ? "" : `${last > span.first ? "first: " : ""}${span.item}`,
    times.join(", "),
    facts.join(" · "),
    [lane.worker, lane.machine, lane.gpu ?? ""].filter((part) => part !== "").join(" · "),
  ]
    .filter((line) => line !== "")
    .map((line) => inert(line, 160));
}

/** How a worker ended, and where. */
export function deathStory({ lane }: KnownLane, { at_s, cause }: Death): string[] {
  return [`${lane.worker} was lost`, inert(cause, 160), `after ${duration(at_s)}`].filter(
    (line) => line !== "",
  );
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
