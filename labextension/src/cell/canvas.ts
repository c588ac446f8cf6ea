/**
 * The lanes as a picture. Each state has a form of its own besides its colour: full, hatched, framed, crossed,
 * notched, a thin line.
 *
 * In this room boxes are painted; where they lie was decided in `timeline`.
 */

import type { Palette } from "./palette";
import { type Box, type Rows, tickLabel } from "./timeline";
import type { SpanState } from "./wire";

/** All that is on the canvas, in CSS pixels. */
export interface Scene {
  readonly width_px: number;
  readonly names_px: number;
  readonly names: readonly string[];
  readonly rows: Rows;
  readonly boxes: readonly Box[];
  readonly px_per_s: number;
  readonly now_s: number | null;
  readonly ticks: { readonly step_s: number; readonly at_s: readonly number[] };
}

/** Below the rows: the seconds. */
export const AXIS_PX = 20;

/** From here on a box shows its form, below it only its colour and height. */
const FORM_PX = 6;

type Brush = CanvasRenderingContext2D;

export function paint(brush: Brush, scene: Scene, palette: Palette): void {
  const { width_px, names_px, rows } = scene;
  brush.clearRect(0, 0, width_px, rows.height_px + AXIS_PX);
  brush.font = `11px ${palette.font}`;
  paintNames(brush, scene, palette);
  brush.save();
  brush.translate(names_px, 0);
  paintGrid(brush, scene, palette);
  for (const state of PAINTED) {
    for (const box of scene.boxes) if (box.state === state) PAINTERS[state](brush, place(box, rows), palette);
  }
  paintNow(brush, scene, palette);
  brush.restore();
}

/** One box of each state, for the legend. */
export function paintSample(brush: Brush, state: SpanState, palette: Palette): void {
  brush.clearRect(0, 0, SAMPLE_PX.width, SAMPLE_PX.height);
  PAINTERS[state](brush, { x: 1, y: 1, width: SAMPLE_PX.width - 2, height: SAMPLE_PX.height - 2 }, palette);
}

export const SAMPLE_PX = { width: 18, height: 11 } as const;

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What matters more is painted later, so that it is not covered where boxes are thinner than a pixel. */
const PAINTED: readonly SpanState[] = [
  "waiting",
  "cancelled",
  "committed",
  "computed",
  "running",
  "surprised",
  "lost",
];

const PAINTERS: Readonly<Record<SpanState, (brush: Brush, at: Rectangle, palette: Palette) => void>> = {
  committed: (brush, at, palette) => fill(brush, at, palette.accent),
  computed: (brush, at, palette) => {
    brush.globalAlpha = 0.32;
    fill(brush, at, palette.accent);
    brush.globalAlpha = 1;
    if (at.width >= FORM_PX) hatch(brush, at, palette.accent, 5);
  },
  waiting: (brush, at, palette) => {
    brush.fillStyle = palette.ink_pale;
    for (let x = at.x; x < at.x + at.width; x += 4) brush.fillRect(x, at.y + at.height / 2 - 1, 2, 2);
  },
  running: (brush, at, palette) => {
    brush.globalAlpha = 0.14;
    fill(brush, at, palette.accent);
    brush.globalAlpha = 1;
    if (at.width >= FORM_PX) frame(brush, at, palette.accent, []);
    brush.fillStyle = palette.accent;
    brush.fillRect(at.x + Math.max(0, at.width - 2), at.y, Math.min(2, at.width), at.height);
  },
  lost: (brush, at, palette) => {
    fill(brush, at.width < FORM_PX ? inner(at, 0.6) : at, palette.error);
    if (at.width >= FORM_PX) cross(brush, at, palette.paper);
  },
  surprised: (brush, at, palette) => {
    fill(brush, at.width < FORM_PX ? inner(at, 0.6) : at, palette.warn);
    if (at.width >= FORM_PX) notch(brush, at, palette.paper);
  },
  cancelled: (brush, at, palette) => {
    brush.fillStyle = palette.ink_pale;
    brush.fillRect(at.x, at.y + at.height / 2 - 0.5, at.width, 1);
    if (at.width >= FORM_PX) frame(brush, at, palette.ink_pale, [2, 2]);
  },
};

function paintNames(brush: Brush, { names, names_px, rows, width_px }: Scene, palette: Palette): void {
  if (names_px === 0) return;
  brush.save();
  brush.beginPath();
  brush.rect(0, 0, names_px - 10, rows.height_px);
  brush.clip();
  brush.fillStyle = palette.ink_pale;
  brush.textBaseline = "middle";
  brush.textAlign = "left";
  // Thin rows name every so many lanes.
  const every = Math.ceil(13 / rows.pitch_px);
  for (let row = 0; row < rows.amount; row += every) {
    const name = names[row * rows.lanes_per_row] ?? "";
    brush.fillText(name, 0, row * rows.pitch_px + rows.pitch_px / 2 + 0.5, width_px);
  }
  brush.restore();
}

function paintGrid(
  brush: Brush,
  { rows, ticks, px_per_s, width_px, names_px }: Scene,
  palette: Palette,
): void {
  const room_px = width_px - names_px;
  brush.fillStyle = palette.track;
  const fold = rows.pitch_px < 6;
  if (fold) brush.fillRect(0, 0, room_px, rows.height_px - (rows.pitch_px - rows.bar_px));
  else
    for (let row = 0; row < rows.amount; row += 1) {
      brush.beginPath();
      brush.roundRect(0, row * rows.pitch_px + (rows.pitch_px - rows.bar_px) / 2, room_px, rows.bar_px, 2);
      brush.fill();
    }
  brush.textBaseline = "alphabetic";
  for (const at_s of ticks.at_s) {
    const x = Math.round(at_s * px_per_s);
    brush.fillStyle = palette.line;
    brush.fillRect(Math.min(x, room_px - 1), 0, 1, rows.height_px + 4);
    const label = tickLabel(at_s, ticks.step_s);
    brush.fillStyle = palette.ink_pale;
    // At the edges a label moves inwards rather than that its line has none.
    const half_px = brush.measureText(label).width / 2;
    brush.textAlign = "center";
    brush.fillText(label, Math.min(Math.max(x, half_px), room_px - half_px), rows.height_px + 15);
  }
}

function paintNow(
  brush: Brush,
  { now_s, px_per_s, rows, width_px, names_px }: Scene,
  palette: Palette,
): void {
  if (now_s === null) return;
  brush.fillStyle = palette.accent;
  const x = Math.min(Math.round(now_s * px_per_s), width_px - names_px - 1);
  brush.fillRect(x, 0, 1, rows.height_px + 4);
}

function place({ x, width, row }: Box, { pitch_px, bar_px }: Rows): Rectangle {
  const gap_px = width > 4 ? 1 : 0;
  return { x, y: row * pitch_px + (pitch_px - bar_px) / 2, width: width - gap_px, height: bar_px };
}

function fill(brush: Brush, { x, y, width, height }: Rectangle, colour: string): void {
  brush.fillStyle = colour;
  if (width < FORM_PX || height < FORM_PX) {
    brush.fillRect(x, y, width, height);
    return;
  }
  brush.beginPath();
  brush.roundRect(x, y, width, height, 2);
  brush.fill();
}

function frame(brush: Brush, { x, y, width, height }: Rectangle, colour: string, dashes: number[]): void {
  brush.strokeStyle = colour;
  brush.lineWidth = 1;
  brush.setLineDash(dashes);
  brush.beginPath();
  brush.roundRect(x + 0.5, y + 0.5, Math.max(0, width - 1), Math.max(0, height - 1), 2);
  brush.stroke();
  brush.setLineDash([]);
}

/** Strokes from lower left to upper right, `step` pixels apart. */
function hatch(brush: Brush, at: Rectangle, colour: string, step: number): void {
  within(brush, at, () => {
    brush.strokeStyle = colour;
    brush.lineWidth = 1;
    brush.beginPath();
    for (let x = at.x - at.height; x < at.x + at.width; x += step) {
      brush.moveTo(x, at.y + at.height);
      brush.lineTo(x + at.height, at.y);
    }
    brush.stroke();
  });
}

function cross(brush: Brush, at: Rectangle, colour: string): void {
  const half = Math.min(at.width, at.height) / 2 - 1.5;
  const middle = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  brush.strokeStyle = colour;
  brush.lineWidth = 1.5;
  brush.beginPath();
  for (const turn of [1, -1]) {
    brush.moveTo(middle.x - half, middle.y - half * turn);
    brush.lineTo(middle.x + half, middle.y + half * turn);
  }
  brush.stroke();
}

/** A bite out of the upper right corner: something came up at the end of this slice. */
function notch(brush: Brush, { x, y, width, height }: Rectangle, colour: string): void {
  const bite = Math.min(width, height) * 0.8;
  brush.fillStyle = colour;
  brush.beginPath();
  brush.moveTo(x + width - bite, y);
  brush.lineTo(x + width, y);
  brush.lineTo(x + width, y + bite);
  brush.fill();
}

function inner({ x, y, width, height }: Rectangle, share: number): Rectangle {
  return { x, y: y + (height * (1 - share)) / 2, width, height: height * share };
}

function within(brush: Brush, { x, y, width, height }: Rectangle, painted: () => void): void {
  brush.save();
  brush.beginPath();
  brush.rect(x, y, width, height);
  brush.clip();
  painted();
  brush.restore();
}
