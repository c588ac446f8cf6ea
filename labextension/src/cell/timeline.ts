/**
 * Where slices lie: seconds to pixels, lanes to rows, and back from a pixel to a slice. No canvas here.
 *
 * In this room the geometry of the lanes is worked out.
 */

import type { KnownLane } from "./model";
import type { Span, SpanState } from "./wire";

/** What of the lanes is looked at: seconds, and places in the list of lanes. */
export interface Sight {
  readonly from_s: number;
  readonly to_s: number;
  readonly first: number;
  readonly end: number;
}

/** One row of the picture: lanes `first` to `end`, which are several where there is no room for each. */
export interface Row {
  readonly y: number;
  readonly first: number;
  readonly end: number;
}

/** The machine's name above its lanes, `lanes` of which are in sight. */
export interface MachineHeading {
  readonly y: number;
  readonly machine: string;
  readonly lanes: number;
}

/** Where the rows lie, all of one height. */
export interface Layout {
  readonly rows: readonly Row[];
  readonly headings: readonly MachineHeading[];
  readonly pitch_px: number;
  readonly bar_px: number;
  readonly height_px: number;
  /** There are more lanes than rows: a row tells how many of its lanes were busy. */
  readonly shared: boolean;
}

const MOST_ROWS = 120;
/** With more machines than these their names would be most of the picture. */
const MOST_HEADINGS = 8;
const PITCHES: readonly (readonly [rows: number, pitch_px: number, bar_px: number])[] = [
  [4, 22, 15],
  [8, 18, 13],
  [16, 14, 10],
  [32, 9, 7],
  [64, 6, 4],
  [MOST_ROWS, 3, 2],
];
/** Nothing between the rows: many of them are one surface. */
const SHARED = [MOST_ROWS, 3, 3] as const;
export const HEADING_PX = 20;

/** Few lanes get tall rows, many get thin ones; the picture stays under 400 px but for the machines' names. */
export function layout(machines: readonly string[], { first, end }: Pick<Sight, "first" | "end">): Layout {
  const amount = Math.max(0, end - first);
  const lanes_per_row = Math.max(1, Math.ceil(amount / MOST_ROWS));
  const groups = grouped(machines, first, end);
  const [, pitch_px, bar_px] =
    lanes_per_row > 1 ? SHARED : (PITCHES.find(([most]) => amount <= most) ?? SHARED);
  const headed = new Set(machines).size > 1 && groups.length <= MOST_HEADINGS;
  const rows: Row[] = [];
  const headings: MachineHeading[] = [];
  let y = 0;
  for (const group of groups) {
    if (headed) {
      headings.push({ y, machine: machines[group.first] ?? "", lanes: group.end - group.first });
      y += HEADING_PX;
    }
    // Evenly: a row for one lane that was left over would look like another kind of row.
    const lanes = group.end - group.first;
    const own = Math.ceil(lanes / lanes_per_row);
    for (let row = 0; row < own; row += 1) {
      const edge = (at: number) => group.first + Math.round((at * lanes) / own);
      rows.push({ y, first: edge(row), end: edge(row + 1) });
      y += pitch_px;
    }
  }
  return { rows, headings, pitch_px, bar_px, height_px: y, shared: lanes_per_row > 1 };
}

function grouped(machines: readonly string[], first: number, end: number): { first: number; end: number }[] {
  const groups: { first: number; end: number }[] = [];
  for (let at = first; at < end; at += 1) {
    const last = groups.at(-1);
    if (last !== undefined && machines[last.first] === machines[at]) last.end = at + 1;
    else groups.push({ first: at, end: at + 1 });
  }
  return groups;
}

/**
 * How much time the width stands for: what has passed and what is left, as long as that leaves the past most
 * of the room.
 */
export function horizon_s(elapsed_s: number, eta_s: number | null, alive: boolean): number {
  if (!alive) return Math.max(elapsed_s, 0.01);
  const ahead_s = Math.min(eta_s ?? elapsed_s * 0.15, elapsed_s * 0.5);
  return Math.max(elapsed_s + ahead_s, least_s(elapsed_s), 1);
}

/** A little is always ahead, while time passes: at the very edge the present would not be seen. */
export function least_s(elapsed_s: number): number {
  return elapsed_s * 1.03;
}

/** Less than this cannot be told apart, by whichever clock. */
const LEAST_SIGHT_S = 0.002;
/** So few lanes are never fewer by coming closer. */
const FEW_LANES = 12;

/** Comes closer by `factor` (or goes away, below 1), with what is at `at_s` and `at_lane` staying where it is. */
export function zoomed(
  sight: Sight,
  whole: Sight,
  factor: number,
  at: { readonly s: number; readonly lane: number },
): Sight {
  const keep = (from: number, to: number, fixed: number, length: number): number => {
    const share = to > from ? Math.min(1, Math.max(0, (fixed - from) / (to - from))) : 0.5;
    return fixed - share * length;
  };
  const length_s = Math.max(LEAST_SIGHT_S, (sight.to_s - sight.from_s) / factor);
  const from_s = keep(sight.from_s, sight.to_s, at.s, length_s);
  const amount = sight.end - sight.first;
  const lanes =
    factor > 1
      ? Math.max(Math.min(amount, FEW_LANES), Math.round(amount / factor))
      : Math.max(amount + 1, Math.round(amount / factor));
  const first = Math.round(keep(sight.first, sight.end, at.lane, lanes));
  return within({ from_s, to_s: from_s + length_s, first, end: first + lanes }, whole);
}

/** The same piece, moved so that it does not look beyond the whole. */
export function within(sight: Sight, whole: Sight): Sight {
  const length_s = Math.min(sight.to_s - sight.from_s, whole.to_s - whole.from_s);
  const from_s = Math.min(Math.max(sight.from_s, whole.from_s), whole.to_s - length_s);
  const lanes = Math.min(sight.end - sight.first, whole.end - whole.first);
  const first = Math.min(Math.max(sight.first, whole.first), whole.end - lanes);
  return { from_s, to_s: from_s + length_s, first, end: first + lanes };
}

/** Whether anything is out of sight. */
export function isPart(sight: Sight, whole: Sight): boolean {
  return (
    sight.from_s > whole.from_s ||
    sight.to_s < whole.to_s * 0.999 ||
    sight.first > whole.first ||
    sight.end < whole.end
  );
}

/** A step of 1, 2 or 5 (in minutes and hours: 1, 2, 5, 10, 15, 30) that leaves room for its labels. */
export function ticks(
  from_s: number,
  to_s: number,
  width_px: number,
): { readonly step_s: number; readonly at_s: number[] } {
  const most = Math.max(2, Math.floor(width_px / 90));
  const length_s = to_s - from_s;
  const step_s =
    STEPS_S.find((step) => length_s / step <= most) ?? Math.ceil(length_s / most / 86400) * 86400;
  const at_s: number[] = [];
  for (let tick = Math.ceil(from_s / step_s - 1e-9); tick * step_s <= to_s; tick += 1)
    at_s.push(tick * step_s);
  return { step_s, at_s };
}

const STEPS_S = [
  0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600, 7200, 14400, 21600, 43200, 86400,
];

/** A tick's label in the unit of its step: `0.2 s`, `15 s`, `2 min`, `3 h`. */
export function tickLabel(at_s: number, step_s: number): string {
  if (at_s === 0) return "0";
  if (step_s < 1) return `${at_s.toFixed(Math.min(4, Math.ceil(-Math.log10(step_s) - 1e-9)))} s`;
  if (step_s < 60)
    return at_s < 60 ? `${at_s} s` : `${Math.floor(at_s / 60)}:${`${at_s % 60}`.padStart(2, "0")}`;
  if (step_s < 3600) {
    return at_s < 3600
      ? `${at_s / 60} min`
      : `${Math.floor(at_s / 3600)}:${`${(at_s / 60) % 60}`.padStart(2, "0")} h`;
  }
  return step_s < 86400 ? `${at_s / 3600} h` : `${at_s / 86400} d`;
}

/** A slice as a box in a row; `waited_px` before it its worker had nothing to do but wait for it. */
export interface Box {
  readonly x: number;
  readonly width: number;
  readonly row: number;
  readonly state: SpanState;
  readonly loop: number;
  readonly waited_px: number;
  readonly again: boolean;
}

/** Boxes narrower than this would only be noise: neighbours of one state that fall on one pixel are one. */
const LEAST_PX = 1;

export function boxes(
  lanes: readonly KnownLane[],
  { rows, shared }: Pick<Layout, "rows" | "shared">,
  { from_s, to_s }: Pick<Sight, "from_s" | "to_s">,
  elapsed_s: number,
  px_per_s: number,
): Box[] {
  const found: Box[] = [];
  for (const [row, { first, end }] of rows.entries()) {
    let taken_px = -1;
    let before: SpanState | null = null;
    for (const span of spansOf(lanes, first, end)) {
      // Where a row stands for several lanes only what went wrong is shown by itself.
      if (shared && span.state !== "lost" && span.state !== "surprised") continue;
      const ends_s = end_s(span, elapsed_s);
      if (span.given_s > to_s || span.start_s > to_s || ends_s < from_s) continue;
      const x = (Math.max(span.start_s, from_s) - from_s) * px_per_s;
      const right = (Math.min(ends_s, to_s) - from_s) * px_per_s;
      if (right <= taken_px && span.state === before) continue;
      const width = Math.max(LEAST_PX, right - x);
      const waited_px = Math.max(0, Math.min(x, (span.start_s - Math.max(span.given_s, from_s)) * px_per_s));
      const { state, loop } = span;
      found.push({ x, width, row, state, loop, waited_px, again: span.deaths > 0 });
      if (width <= LEAST_PX) {
        taken_px = Math.floor(x) + 1;
        before = state;
      }
    }
  }
  return found;
}

function* spansOf(lanes: readonly KnownLane[], first: number, end: number): Generator<Span> {
  for (let at = first; at < end; at += 1) yield* lanes[at]?.spans.values() ?? [];
}

/** The columns of a row that stands for several lanes are so wide. */
export const SHARE_PX = 2;

/** What of a row's lanes was busy in each column, from 0 to 1, with the loop that had most of it in the whole row. */
export interface Shares {
  readonly row: number;
  readonly loop: number;
  readonly busy: Float32Array;
}

/** Rows that stand for several lanes: a share says more than boxes upon boxes. */
export function shares(
  lanes: readonly KnownLane[],
  { rows, shared }: Pick<Layout, "rows" | "shared">,
  { from_s, to_s }: Pick<Sight, "from_s" | "to_s">,
  elapsed_s: number,
  columns: number,
): Shares[] {
  if (!shared) return [];
  const found: Shares[] = [];
  const per_s = columns / (to_s - from_s);
  for (const [row, { first, end }] of rows.entries()) {
    for (const [loop, spans] of byLoop(lanes, first, end)) {
      const busy = new Float32Array(columns);
      let any = false;
      for (const span of spans) {
        const left = Math.max(0, (span.start_s - from_s) * per_s);
        const right = Math.min(columns, (end_s(span, elapsed_s) - from_s) * per_s);
        if (right <= left) continue;
        any = true;
        cover(busy, left, right, 1 / (end - first));
      }
      if (any) found.push({ row, loop, busy });
    }
  }
  return found;
}

function byLoop(lanes: readonly KnownLane[], first: number, end: number): Map<number, Span[]> {
  const loops = new Map<number, Span[]>();
  for (let at = first; at < end; at += 1) {
    for (const span of lanes[at]?.spans.values() ?? []) {
      if (span.state === "waiting") continue;
      const known = loops.get(span.loop);
      if (known === undefined) loops.set(span.loop, [span]);
      else known.push(span);
    }
  }
  return loops;
}

function cover(busy: Float32Array, left: number, right: number, weight: number): void {
  const [from, to] = [Math.floor(left), Math.floor(right)];
  const add = (at: number, share: number) => {
    busy[at] = (busy[at] ?? 0) + share * weight;
  };
  if (from === to) {
    add(from, right - left);
    return;
  }
  add(from, from + 1 - left);
  for (let at = from + 1; at < to; at += 1) add(at, 1);
  if (to < busy.length) add(to, right - to);
}

export function end_s(span: Span, elapsed_s: number): number {
  return Math.max(span.start_s, span.end_s ?? elapsed_s);
}

/** The slice that a lane had at a moment, or the nearest within `reach_s`. */
export function spanAt(lane: KnownLane, at_s: number, elapsed_s: number, reach_s: number): Span | null {
  let nearest: Span | null = null;
  let away_s = reach_s;
  for (const span of lane.spans.values()) {
    const far_s = Math.max(span.start_s - at_s, at_s - end_s(span, elapsed_s), 0);
    if (far_s <= away_s) [nearest, away_s] = [span, far_s];
  }
  return nearest;
}

/** A lane's slices in the order of time. */
export function inOrder(lane: KnownLane): Span[] {
  return [...lane.spans.values()].sort((a, b) => a.start_s - b.start_s);
}

/** When a loop was on the lanes, first and last. */
export interface Phase {
  readonly loop: number;
  readonly from_s: number;
  readonly to_s: number;
}

/** What occurs on the lanes: the states, in the order of the legend, and the loops. */
export interface Seen {
  readonly states: ReadonlySet<SpanState>;
  readonly phases: readonly Phase[];
  readonly again: boolean;
  readonly waited: boolean;
  readonly deaths: boolean;
}

/** Shorter waits are nobody's concern. */
const WAITED_S = 0.05;

export function seen(lanes: readonly KnownLane[], elapsed_s: number): Seen {
  const states = new Set<SpanState>();
  const phases = new Map<number, { loop: number; from_s: number; to_s: number }>();
  let [again, waited, deaths] = [false, false, false];
  for (const { lane, spans } of lanes) {
    deaths ||= lane.deaths.length > 0;
    for (const span of spans.values()) {
      states.add(span.state);
      again ||= span.deaths > 0;
      waited ||= span.start_s - span.given_s > WAITED_S;
      const phase = phases.get(span.loop);
      const to_s = end_s(span, elapsed_s);
      if (phase === undefined) phases.set(span.loop, { loop: span.loop, from_s: span.start_s, to_s });
      else {
        phase.from_s = Math.min(phase.from_s, span.start_s);
        phase.to_s = Math.max(phase.to_s, to_s);
      }
    }
  }
  const inTurn = [...phases.values()].sort((a, b) => a.loop - b.loop);
  return { states, phases: inTurn, again, waited, deaths };
}
