/**
 * The lanes over time: a canvas, its legend, and the same as a table for whoever listens.
 *
 * In this room the timeline is kept up to date, and only as often as somebody can see it.
 */

import { AXIS_PX, paint, paintSample, SAMPLE_PX } from "./canvas";
import { element, fill, setAttribute, setText } from "./dom";
import type { RunModel } from "./model";
import { type Palette, readPalette } from "./palette";
import { laneNames, laneStory, lanesSentence, SPAN_WORDS } from "./story";
import { boxes, horizon_s, least_s, rows, statesSeen, ticks } from "./timeline";
import { SPAN_STATES, type SpanState } from "./wire";

/** Narrower than this there is no room for names. */
const NAMED_FROM_PX = 520;
const NAMES_PX = { least: 48, most: 150 } as const;
/** How much of its way to a new scale the picture goes in a second. */
const GLIDE_PER_S = 4;
/** A table of more rows than this is read by nobody. */
const TABLE_ROWS = 64;

export class LanesFigure {
  readonly #canvas = element("canvas", { role: "img" });
  readonly #legend = element("ul", { class: "legend", "aria-hidden": "true" });
  readonly #table = element("tbody");
  readonly node = element("figure", { class: "lanes" }, [
    this.#canvas,
    this.#legend,
    element("div", { class: "unseen" }, [
      element("table", {}, [
        element("caption", {}, ["Lanes"]),
        element("thead", {}, [
          element(
            "tr",
            {},
            ["worker", "slices done", "now", "busy"].map((word) => element("th", { scope: "col" }, [word])),
          ),
        ]),
        this.#table,
      ]),
    ]),
  ]);
  #horizon_s = 0;
  #painted_ms = 0;
  #seen = "";
  #palette: Palette | null = null;

  /** Colours are read again at the next painting. */
  forgetColours(): void {
    this.#palette = null;
    this.#seen = "";
  }

  /** Paints the lanes as they are at `now_ms`; `glide` lets the scale change smoothly. */
  paint(model: RunModel, now_ms: number, glide: boolean): void {
    const brush = this.#canvas.getContext("2d");
    const width_px = Math.floor(this.node.clientWidth);
    // Before the first slice there is nothing to see on them.
    this.node.hidden = !model.lanes.some(({ spans }) => spans.size > 0);
    if (brush === null || this.node.hidden || width_px === 0) return;
    this.#palette ??= readPalette(this.node);
    const elapsed_s = model.elapsed_s(now_ms);
    const plan = rows(model.lanes.length);
    this.#fit(brush, width_px, plan.height_px + AXIS_PX);
    const names = laneNames(model.lanes);
    const names_px = this.#namesWidth(brush, names, width_px);
    const goal_s = horizon_s(elapsed_s, time_left_s(model, now_ms), model.alive);
    const shown_s = this.#glide(goal_s, now_ms, glide, model.alive ? least_s(elapsed_s) : 0);
    const px_per_s = (width_px - names_px) / shown_s;
    paint(
      brush,
      {
        width_px,
        names_px,
        names,
        rows: plan,
        boxes: boxes(model.lanes, plan, elapsed_s, px_per_s),
        px_per_s,
        now_s: model.alive ? elapsed_s : null,
        ticks: ticks(shown_s, width_px - names_px),
      },
      this.#palette,
    );
    this.#showLegend(statesSeen(model.lanes), model.alive, this.#palette);
  }

  /** The words for what the canvas shows; called seldom, since they are read aloud. */
  describe(model: RunModel, now_ms: number): void {
    const elapsed_s = model.elapsed_s(now_ms);
    setAttribute(this.#canvas, "aria-label", lanesSentence(model.lanes, elapsed_s));
    const names = laneNames(model.lanes);
    const told = model.lanes
      .slice(0, TABLE_ROWS)
      .map((lane, index) => laneStory(lane, names[index] ?? "", elapsed_s));
    fill(this.#table, told.length, () =>
      element(
        "tr",
        {},
        [0, 1, 2, 3].map(() => element("td")),
      ),
    );
    for (const [index, { worker, done, now, busy }] of told.entries()) {
      for (const [column, text] of [worker, `${done}`, now, busy].entries()) {
        const cell = this.#table.children[index]?.children[column];
        if (cell instanceof HTMLElement) setText(cell, text);
      }
    }
  }

  #fit(brush: CanvasRenderingContext2D, width_px: number, height_px: number): void {
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(width_px * scale), Math.round(height_px * scale)];
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.height = `${height_px}px`;
    brush.scale(scale, scale);
  }

  #namesWidth(brush: CanvasRenderingContext2D, names: readonly string[], width_px: number): number {
    if (width_px < NAMED_FROM_PX) return 0;
    brush.font = `11px ${this.#palette?.font ?? "sans-serif"}`;
    const widest = Math.max(...names.slice(0, 200).map((name) => brush.measureText(name).width));
    return Math.ceil(Math.min(NAMES_PX.most, Math.max(NAMES_PX.least, widest + 12)));
  }

  /** It may lag behind its goal, never behind the present. */
  #glide(goal_s: number, now_ms: number, glide: boolean, least_s: number): number {
    const passed_s = Math.min(0.5, (now_ms - this.#painted_ms) / 1000);
    this.#painted_ms = now_ms;
    const way = glide && this.#horizon_s > 0 ? Math.min(1, passed_s * GLIDE_PER_S) : 1;
    this.#horizon_s = Math.max(this.#horizon_s + (goal_s - this.#horizon_s) * way, least_s);
    return this.#horizon_s;
  }

  /** While it runs what comes and goes is always named, so that no word moves; what is rare only from when it occurs. */
  #showLegend(seen: ReadonlySet<SpanState>, alive: boolean, palette: Palette): void {
    const states = SPAN_STATES.filter((state) => seen.has(state) || (alive && USUAL.has(state)));
    if (states.join() === this.#seen) return;
    this.#seen = states.join();
    this.#legend.replaceChildren(...states.map((state) => legendItem(state, palette)));
  }
}

const USUAL: ReadonlySet<SpanState> = new Set(["running", "computed", "committed"]);

/** What is overdue is as good as over. */
function time_left_s(model: RunModel, now_ms: number): number | null {
  return model.left_s(now_ms) ?? (model.loops.at(-1)?.eta_s == null ? null : 0);
}

function legendItem(state: SpanState, palette: Palette): HTMLElement {
  const sample = element("canvas");
  const scale = window.devicePixelRatio;
  sample.width = SAMPLE_PX.width * scale;
  sample.height = SAMPLE_PX.height * scale;
  sample.style.width = `${SAMPLE_PX.width}px`;
  sample.style.height = `${SAMPLE_PX.height}px`;
  const brush = sample.getContext("2d");
  if (brush !== null) {
    brush.scale(scale, scale);
    paintSample(brush, state, palette);
  }
  return element("li", {}, [sample, SPAN_WORDS[state]]);
}
