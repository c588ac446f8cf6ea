/**
 * The lanes as a picture. A loop has its colour, each state a form of its own besides: full, hatched, framed,
 * crossed, notched, a thin line, dots.
 *
 * In this room boxes are painted; where they lie was decided in `timeline`.
 */

import { colourOf, type Palette } from "./palette";
import { type Box, HEADING_PX, type Layout, type Phase, SHARE_PX, type Shares, tickLabel } from "./timeline";
import type { SpanState } from "./wire";

/** What stands beside a row: the worker, and how busy its GPU is. */
export interface Name {
  readonly text: string;
  readonly gpu: string | null;
  readonly use: string;
}

/** All that is on the canvas, in CSS pixels; times are pixels from the left edge of the lanes. */
export interface Scene {
  readonly width_px: number;
  readonly names_px: number;
  /** By row. */
  readonly names: readonly Name[];
  readonly headings: readonly string[];
  readonly layout: Layout;
  readonly boxes: readonly Box[];
  readonly shares: readonly Shares[];
  readonly deaths: readonly { readonly row: number; readonly x: number }[];
  readonly phases: readonly (Omit<Phase, "from_s" | "to_s"> & {
    readonly x: number;
    readonly width: number;
    readonly text: string;
  })[];
  readonly now_px: number | null;
  readonly ticks: {
    readonly step_s: number;
    readonly at: readonly { readonly s: number; readonly x: number }[];
  };
  readonly chosen: { readonly row: number; readonly x: number; readonly width: number } | null;
  readonly drawn: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** Below the rows: the seconds. */
export const AXIS_PX = 20;
/** Above the rows, where several loops were on them: which. */
const PHASES_PX = 20;

/** From here on a box shows its form, below it only its colour and height. */
const FORM_PX = 6;

type Brush = CanvasRenderingContext2D;

/** Else as much as a name needs that is taller than its row. */
const NAME_PX = 5;

export function topOf({ phases }: { readonly phases: readonly unknown[] }): number {
  return phases.length > 1 ? PHASES_PX : NAME_PX;
}

export function paint(brush: Brush, scene: Scene, palette: Palette): void {
  const { width_px, names_px, layout } = scene;
  const top = topOf(scene);
  brush.clearRect(0, 0, width_px, top + layout.height_px + AXIS_PX);
  brush.font = `11px ${palette.font}`;
  brush.save();
  brush.translate(0, top);
  paintNames(brush, scene, palette);
  brush.translate(names_px, 0);
  paintGrid(brush, scene, palette);
  brush.save();
  brush.beginPath();
  brush.rect(0, -top, width_px - names_px, top + layout.height_px + 4);
  brush.clip();
  paintPhases(brush, scene, palette, top);
  paintShares(brush, scene, palette);
  paintWaits(brush, scene, palette);
  for (const state of PAINTED) {
    for (const box of scene.boxes)
      if (box.state === state)
        PAINTERS[state](brush, place(box, layout), colourOf(palette, box.loop), palette);
  }
  paintAgain(brush, scene, palette);
  paintDeaths(brush, scene, palette);
  paintNow(brush, scene, palette);
  brush.restore();
  brush.translate(-names_px, 0);
  paintHeadings(brush, scene, palette);
  brush.translate(names_px, 0);
  paintChosen(brush, scene, palette);
  brush.restore();
}

/** What the legend shows a sample of. */
export type Sign = SpanState | "again" | "death" | "share";

/** One box of each kind, for the legend. */
export function paintSample(brush: Brush, sign: Sign, palette: Palette): void {
  brush.clearRect(0, 0, SAMPLE_PX.width, SAMPLE_PX.height);
  const at = { x: 1, y: 1, width: SAMPLE_PX.width - 2, height: SAMPLE_PX.height - 2 };
  const colour = colourOf(palette, 0);
  if (sign === "again") {
    PAINTERS.committed(brush, at, colour, palette);
    turn(brush, at.x + at.width / 2, at.y + at.height / 2, palette.paper);
  } else if (sign === "share") {
    brush.fillStyle = colour;
    for (const part of [0, 1, 2, 3]) {
      brush.globalAlpha = 0.25 + 0.25 * part;
      brush.fillRect(at.x + part * 4, at.y, 4, at.height);
    }
    brush.globalAlpha = 1;
  } else if (sign === "death") death(brush, SAMPLE_PX.width / 2, SAMPLE_PX.height / 2, palette);
  else PAINTERS[sign](brush, at, colour, palette);
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

type Painter = (brush: Brush, at: Rectangle, colour: string, palette: Palette) => void;

const PAINTERS: Readonly<Record<SpanState, Painter>> = {
  committed: (brush, at, colour) => fill(brush, at, colour),
  computed: (brush, at, colour) => {
    brush.globalAlpha = 0.32;
    fill(brush, at, colour);
    brush.globalAlpha = 1;
    if (at.width >= FORM_PX) hatch(brush, at, colour, 5);
  },
  running: (brush, at, colour) => {
    brush.globalAlpha = 0.14;
    fill(brush, at, colour);
    brush.globalAlpha = 1;
    if (at.width >= FORM_PX) frame(brush, at, colour, []);
    brush.fillStyle = colour;
    brush.fillRect(at.x + Math.max(0, at.width - 2), at.y, Math.min(2, at.width), at.height);
  },
  lost: (brush, at, _colour, palette) => {
    fill(brush, at.width < FORM_PX ? inner(at, 0.6) : at, palette.error);
    if (at.width >= FORM_PX) cross(brush, at, palette.paper);
  },
  surprised: (brush, at, _colour, palette) => {
    fill(brush, at.width < FORM_PX ? inner(at, 0.6) : at, palette.warn);
    if (at.width >= FORM_PX) notch(brush, at, palette.paper);
  },
  cancelled: (brush, at, _colour, palette) => {
    brush.fillStyle = palette.ink_pale;
    brush.fillRect(at.x, at.y + at.height / 2 - 0.5, at.width, 1);
    if (at.width >= FORM_PX) frame(brush, at, palette.ink_pale, [2, 2]);
  },
  waiting: (brush, at, _colour, palette) => dots(brush, at, palette.ink_pale),
};

function paintNames(brush: Brush, scene: Scene, palette: Palette): void {
  const { names, names_px, layout } = scene;
  if (names_px === 0) return;
  brush.textBaseline = "middle";
  brush.textAlign = "left";
  brush.save();
  brush.beginPath();
  brush.rect(0, -8, names_px - 10, layout.height_px + 16);
  brush.clip();
  // Thin rows name every so many lanes, and the first below a machine's name always.
  let free_y = Number.NEGATIVE_INFINITY;
  let before = 0;
  for (const [row, { y }] of layout.rows.entries()) {
    if (y - before > layout.pitch_px) free_y = Number.NEGATIVE_INFINITY;
    before = y;
    const name = names[row];
    if (name === undefined || name.text === "" || y < free_y) continue;
    free_y = y + 13;
    const middle = y + layout.pitch_px / 2 + 0.5;
    let x = 0;
    if (name.gpu !== null && layout.pitch_px >= 13) x = tag(brush, "GPU", middle, palette) + 6;
    brush.fillStyle = palette.ink_pale;
    brush.fillText(name.text, x, middle);
    if (name.use !== "" && layout.pitch_px >= 13) {
      brush.textAlign = "right";
      brush.fillStyle = palette.ink;
      brush.fillText(name.use, names_px - 12, middle);
      brush.textAlign = "left";
    }
  }
  brush.restore();
}

/** Over the lines of the grid, which would go through the words. */
function paintHeadings(brush: Brush, { layout, headings, width_px }: Scene, palette: Palette): void {
  brush.textBaseline = "middle";
  brush.textAlign = "left";
  brush.fillStyle = palette.ink;
  for (const [index, { y }] of layout.headings.entries()) {
    brush.clearRect(0, y, width_px, HEADING_PX - 1);
    brush.fillText(headings[index] ?? "", 0, y + HEADING_PX / 2 + 2);
  }
}

/** A word in a frame: a GPU's lane is not told by its colour alone. Gives where it ends. */
function tag(brush: Brush, word: string, middle: number, palette: Palette): number {
  brush.save();
  brush.font = `600 8px ${palette.font}`;
  const width = Math.ceil(brush.measureText(word).width) + 6;
  brush.strokeStyle = palette.ink_pale;
  brush.lineWidth = 1;
  brush.beginPath();
  brush.roundRect(0.5, Math.round(middle) - 5.5, width, 11, 2);
  brush.stroke();
  brush.fillStyle = palette.ink;
  brush.fillText(word, 3.5, Math.round(middle) + 0.5);
  brush.restore();
  return width;
}

function paintGrid(brush: Brush, { layout, ticks, width_px, names_px }: Scene, palette: Palette): void {
  const room_px = width_px - names_px;
  brush.fillStyle = palette.track;
  for (const { y } of layout.rows) {
    if (layout.shared) brush.fillRect(0, y, room_px, layout.pitch_px);
    else {
      brush.beginPath();
      brush.roundRect(0, y + (layout.pitch_px - layout.bar_px) / 2, room_px, layout.bar_px, 2);
      brush.fill();
    }
  }
  brush.textBaseline = "alphabetic";
  brush.textAlign = "center";
  for (const { s, x } of ticks.at) {
    brush.fillStyle = palette.line;
    brush.fillRect(Math.min(Math.round(x), room_px - 1), 0, 1, layout.height_px + 4);
    const label = tickLabel(s, ticks.step_s);
    brush.fillStyle = palette.ink_pale;
    // At the edges a label moves inwards rather than that its line has none.
    const half_px = brush.measureText(label).width / 2;
    brush.fillText(label, Math.min(Math.max(x, half_px), room_px - half_px), layout.height_px + 15);
  }
}

/** Which loop was when, above the lanes: its colour, and its line in words. */
function paintPhases(brush: Brush, { phases }: Scene, palette: Palette, top: number): void {
  brush.textBaseline = "alphabetic";
  brush.textAlign = "left";
  let free_px = 0;
  for (const { loop, x, width, text } of phases) {
    brush.fillStyle = colourOf(palette, loop);
    brush.fillRect(x, -4, Math.max(2, width), 2);
    const begins = Math.max(x, free_px);
    brush.fillStyle = palette.ink_pale;
    brush.fillText(text, begins, -top + 12);
    free_px = begins + brush.measureText(text).width + 10;
  }
}

function paintShares(brush: Brush, { shares, layout }: Scene, palette: Palette): void {
  for (const { row, loop, busy } of shares) {
    const y = layout.rows[row]?.y ?? 0;
    brush.fillStyle = colourOf(palette, loop);
    let at = 0;
    while (at < busy.length) {
      // Neighbours of about the same share are one rectangle.
      const share = step(busy[at] ?? 0);
      let end = at + 1;
      while (end < busy.length && step(busy[end] ?? 0) === share) end += 1;
      if (share > 0) {
        brush.globalAlpha = 0.12 + 0.88 * share;
        brush.fillRect(at * SHARE_PX, y, (end - at) * SHARE_PX, layout.bar_px);
      }
      at = end;
    }
  }
  brush.globalAlpha = 1;
}

/** Eight shades are told apart; more are not. */
function step(share: number): number {
  return Math.ceil(Math.min(1, share) * 8 - 0.05) / 8;
}

/** Until a slice began its worker waited for it. */
function paintWaits(brush: Brush, { boxes, layout }: Scene, palette: Palette): void {
  for (const box of boxes) {
    if (box.waited_px < 6) continue;
    const at = place({ ...box, x: box.x - box.waited_px, width: box.waited_px }, layout);
    dots(brush, at, palette.ink_pale);
  }
}

function paintAgain(brush: Brush, { boxes, layout }: Scene, palette: Palette): void {
  for (const box of boxes) {
    const at = place(box, layout);
    if (!box.again || at.width < 12 || at.height < 7) continue;
    const colour = box.state === "committed" ? palette.paper : palette.ink;
    turn(brush, at.x + 7, at.y + at.height / 2, colour);
  }
}

function paintDeaths(brush: Brush, { deaths, layout }: Scene, palette: Palette): void {
  for (const { row, x } of deaths) {
    const y = (layout.rows[row]?.y ?? 0) + layout.pitch_px / 2;
    if (layout.bar_px >= 7) death(brush, x, y, palette);
    else {
      brush.fillStyle = palette.error;
      brush.fillRect(x - 1, y - layout.pitch_px / 2, 3, layout.pitch_px);
    }
  }
}

/** A cross in a disk, which stands out from whatever lies below. */
function death(brush: Brush, x: number, y: number, palette: Palette): void {
  brush.fillStyle = palette.paper;
  brush.beginPath();
  brush.arc(x, y, 5.5, 0, 2 * Math.PI);
  brush.fill();
  brush.fillStyle = palette.error;
  brush.beginPath();
  brush.arc(x, y, 4.5, 0, 2 * Math.PI);
  brush.fill();
  cross(brush, { x: x - 4.5, y: y - 4.5, width: 9, height: 9 }, palette.paper);
}

function paintNow(brush: Brush, { now_px, layout }: Scene, palette: Palette): void {
  if (now_px === null) return;
  brush.fillStyle = palette.accent;
  brush.fillRect(Math.round(now_px), 0, 1, layout.height_px + 4);
}

/** The slice that the words are about, and the piece that is being chosen. */
function paintChosen(brush: Brush, { chosen, drawn, layout }: Scene, palette: Palette): void {
  if (chosen !== null) {
    const at = place({ ...chosen, width: Math.max(3, chosen.width) }, layout);
    brush.strokeStyle = palette.ink;
    brush.lineWidth = 2;
    brush.beginPath();
    brush.roundRect(at.x - 1.5, at.y - 1.5, at.width + 3, at.height + 3, 3);
    brush.stroke();
  }
  if (drawn !== null) {
    brush.globalAlpha = 0.16;
    brush.fillStyle = palette.ink;
    brush.fillRect(drawn.x, drawn.y, drawn.width, drawn.height);
    brush.globalAlpha = 1;
    brush.strokeStyle = palette.ink;
    brush.lineWidth = 1;
    brush.strokeRect(drawn.x + 0.5, drawn.y + 0.5, drawn.width, drawn.height);
  }
}

function place(
  { x, width, row }: { readonly x: number; readonly width: number; readonly row: number },
  { rows, pitch_px, bar_px }: Layout,
): Rectangle {
  const gap_px = width > 4 ? 1 : 0;
  const y = (rows[row]?.y ?? 0) + (pitch_px - bar_px) / 2;
  return { x, y, width: width - gap_px, height: bar_px };
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
  clipped(brush, at, () => {
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

function dots(brush: Brush, { x, y, width, height }: Rectangle, colour: string): void {
  brush.fillStyle = colour;
  const size = height < 6 ? 1 : 2;
  for (let at = x; at < x + width - 1; at += 2 * size + 1)
    brush.fillRect(at, y + height / 2 - size / 2, size, size);
}

function cross(brush: Brush, at: Rectangle, colour: string): void {
  const half = Math.min(at.width, at.height) / 2 - 2;
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

/** An arrow that goes round: once more. */
function turn(brush: Brush, x: number, y: number, colour: string): void {
  brush.strokeStyle = colour;
  brush.fillStyle = colour;
  brush.lineWidth = 1.25;
  brush.beginPath();
  brush.arc(x, y, 2.75, -0.35 * Math.PI, 1.3 * Math.PI);
  brush.stroke();
  brush.beginPath();
  brush.moveTo(x + 0.2, y - 4.6);
  brush.lineTo(x + 3.8, y - 2.6);
  brush.lineTo(x + 0.2, y - 0.6);
  brush.fill();
}

function inner({ x, y, width, height }: Rectangle, share: number): Rectangle {
  return { x, y: y + (height * (1 - share)) / 2, width, height: height * share };
}

function clipped(brush: Brush, { x, y, width, height }: Rectangle, painted: () => void): void {
  brush.save();
  brush.beginPath();
  brush.rect(x, y, width, height);
  brush.clip();
  painted();
  brush.restore();
}
