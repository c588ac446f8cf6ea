/**
 * Where slices lie: seconds to pixels, lanes to rows. No canvas here.
 *
 * In this room the geometry of the lanes is worked out.
 */

import type { KnownLane } from "./model";
import type { Span, SpanState } from "./wire";

/** Rows of equal height, `lanes_per_row` lanes in each (one, until there are very many). */
export interface Rows {
  readonly amount: number;
  readonly lanes_per_row: number;
  readonly pitch_px: number;
  readonly bar_px: number;
  readonly height_px: number;
}

const MOST_ROWS = 120;
const PITCHES: readonly (readonly [rows: number, pitch_px: number, bar_px: number])[] = [
  [4, 20, 14],
  [8, 17, 12],
  [16, 14, 10],
  [32, 9, 7],
  [64, 6, 4],
  [MOST_ROWS, 3, 2],
];

/** Few lanes get tall rows, many get thin ones; the picture stays under 400 px. */
export function rows(lanes: number): Rows {
  const lanes_per_row = Math.max(1, Math.ceil(lanes / MOST_ROWS));
  const amount = Math.ceil(lanes / lanes_per_row);
  const [, pitch_px, bar_px] = PITCHES.find(([most]) => amount <= most) ?? [MOST_ROWS, 3, 2];
  return { amount, lanes_per_row, pitch_px, bar_px, height_px: amount * pitch_px };
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

/** A step of 1, 2 or 5 (in minutes and hours: 1, 2, 5, 10, 15, 30) that leaves room for its labels. */
export function ticks(
  horizon: number,
  width_px: number,
): { readonly step_s: number; readonly at_s: number[] } {
  const most = Math.max(2, Math.floor(width_px / 90));
  const step_s = STEPS_S.find((step) => horizon / step <= most) ?? Math.ceil(horizon / most / 86400) * 86400;
  const at_s: number[] = [];
  for (let tick = 0; tick * step_s <= horizon; tick += 1) at_s.push(tick * step_s);
  return { step_s, at_s };
}

const STEPS_S = [
  0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200,
  86400,
];

/** A tick's label in the unit of its step: `0.2 s`, `15 s`, `2 min`, `3 h`. */
export function tickLabel(at_s: number, step_s: number): string {
  if (at_s === 0) return "0";
  if (step_s < 1) return `${at_s.toFixed(step_s < 0.1 ? 2 : 1)} s`;
  if (step_s < 60)
    return at_s < 60 ? `${at_s} s` : `${Math.floor(at_s / 60)}:${`${at_s % 60}`.padStart(2, "0")}`;
  if (step_s < 3600) {
    return at_s < 3600
      ? `${at_s / 60} min`
      : `${Math.floor(at_s / 3600)}:${`${(at_s / 60) % 60}`.padStart(2, "0")} h`;
  }
  return step_s < 86400 ? `${at_s / 3600} h` : `${at_s / 86400} d`;
}

/** A slice as a box in a row. */
export interface Box {
  readonly x: number;
  readonly width: number;
  readonly row: number;
  readonly state: SpanState;
}

/** Boxes narrower than this would only be noise: neighbours of one state that fall on one pixel are one. */
const LEAST_PX = 1;

export function boxes(
  lanes: readonly KnownLane[],
  { lanes_per_row }: Rows,
  elapsed_s: number,
  px_per_s: number,
): Box[] {
  const found: Box[] = [];
  for (const [index, { spans }] of lanes.entries()) {
    const row = Math.floor(index / lanes_per_row);
    let taken_px = -1;
    let before: SpanState | null = null;
    for (const span of spans.values()) {
      const x = span.start_s * px_per_s;
      const end = end_s(span, elapsed_s) * px_per_s;
      if (end <= taken_px && span.state === before) continue;
      const width = Math.max(LEAST_PX, end - x);
      found.push({ x, width, row, state: span.state });
      if (width <= LEAST_PX) {
        taken_px = Math.floor(x) + 1;
        before = span.state;
      }
    }
  }
  return found;
}

function end_s(span: Span, elapsed_s: number): number {
  return Math.max(span.start_s, span.end_s ?? elapsed_s);
}

/** The states that occur, in the order of the legend. */
export function statesSeen(lanes: readonly KnownLane[]): ReadonlySet<SpanState> {
  const seen = new Set<SpanState>();
  for (const { spans } of lanes) for (const span of spans.values()) seen.add(span.state);
  return seen;
}
