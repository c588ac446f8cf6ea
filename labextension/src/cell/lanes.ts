/**
 * The lanes over time: a canvas that one can come closer to, its legend, words for what is pointed at, and the
 * same as a table for whoever listens.
 *
 * In this room the timeline is kept up to date, and only as often as somebody can see it.
 */

import { AXIS_PX, paint, paintSample, SAMPLE_PX, type Scene, type Sign, topOf } from "./canvas";
import { element, fill, setAttribute, setText } from "./dom";
import type { KnownLane, RunModel } from "./model";
import { type Palette, readPalette } from "./palette";
import { Pointing } from "./pointing";
import {
  deathStory,
  laneName,
  laneNames,
  laneStory,
  lanesSentence,
  machineName,
  machineNames,
  SPAN_WORDS,
  sliceStory,
} from "./story";
import {
  boxes,
  end_s,
  horizon_s,
  inOrder,
  isPart,
  type Layout,
  layout,
  least_s,
  type Seen,
  SHARE_PX,
  type Sight,
  seen,
  shares,
  spanAt,
  ticks,
  within,
  zoomed,
} from "./timeline";
import { Tip } from "./tip";
import { SPAN_STATES, type Span, type SpanState } from "./wire";

/** Narrower than this there is no room for names. */
const NAMED_FROM_PX = 520;
const NAMES_PX = { least: 48, most: 220 } as const;
/** How much of its way to a new scale the picture goes in a second. */
const GLIDE_PER_S = 4;
/** A table of more rows than this is read by nobody. */
const TABLE_ROWS = 64;
const CLOSER = 1.6;
/** So near a slice the pointer means it. */
const REACH_PX = 4;

interface Chosen {
  readonly lane: KnownLane;
  readonly span: Span;
}

interface Painted {
  readonly lanes: readonly KnownLane[];
  readonly plan: Layout;
  readonly sight: Sight;
  readonly whole: Sight;
  readonly names_px: number;
  readonly top_px: number;
  readonly px_per_s: number;
  readonly elapsed_s: number;
  readonly width_px: number;
  readonly height_px: number;
}

export class LanesFigure {
  readonly #canvas = element("canvas", { role: "img" });
  readonly #legend = element("ul", { class: "legend", "aria-hidden": "true" });
  readonly #tip = new Tip();
  readonly #told = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #closer = element("button", { type: "button", "aria-label": "closer", title: "closer (+)" }, [
    "+",
  ]);
  readonly #farther = element("button", { type: "button", "aria-label": "farther", title: "farther (−)" }, [
    "−",
  ]);
  readonly #whole = element("button", { type: "button", title: "the whole run (0)" }, ["whole run"]);
  readonly #stage = element(
    "div",
    {
      class: "stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "timeline",
      "aria-label":
        "Lanes over time. Arrow keys go from slice to slice, plus and minus come closer and go away, 0 shows the whole run",
    },
    [this.#canvas, this.#tip.node],
  );
  readonly #table = element("tbody");
  readonly node = element("figure", { class: "lanes" }, [
    this.#stage,
    element("div", { class: "below" }, [
      this.#legend,
      element("div", { class: "sight", role: "group", "aria-label": "what of the run is shown" }, [
        this.#farther,
        this.#closer,
        this.#whole,
      ]),
    ]),
    this.#told,
    element("div", { class: "unseen" }, [
      element("table", {}, [
        element("caption", {}, ["Lanes"]),
        element("thead", {}, [
          element(
            "tr",
            {},
            ["worker", "machine", "slices done", "now", "busy", "lost"].map((word) =>
              element("th", { scope: "col" }, [word]),
            ),
          ),
        ]),
        this.#table,
      ]),
    ]),
  ]);
  readonly #changed: () => void;
  #model: RunModel | null = null;
  #sight: Sight | null = null;
  #chosen: Chosen | null = null;
  #pointed: { readonly x: number; readonly y: number } | null = null;
  #drawn: Scene["drawn"] = null;
  #horizon_s = 0;
  #painted_ms = 0;
  #legendOf = "";
  #palette: Palette | null = null;
  /** As it was painted last: what the pointer is over. */
  #last: Painted | null = null;

  /** `changed` is called when it should be painted again. */
  constructor(changed: () => void, signal: AbortSignal) {
    this.#changed = changed;
    this.#tip.hide();
    this.#closer.addEventListener("click", () => this.#zoom(CLOSER), { signal });
    this.#farther.addEventListener("click", () => this.#zoom(1 / CLOSER), { signal });
    this.#whole.addEventListener("click", () => this.#see(null), { signal });
    this.#stage.addEventListener("keydown", (event) => this.#key(event), { signal });
    // JupyterLab's shortcuts would take the arrow keys before they come here.
    this.#stage.addEventListener("focusin", () => this.#suppressShortcuts(true), { signal });
    this.#stage.addEventListener("focusout", () => this.#blur(), { signal });
    new Pointing(
      this.#canvas,
      {
        over: (at) => this.#point(at),
        picked: (from, to) => this.#pick(from, to),
        drawn: (box) => {
          this.#drawn = box === null || this.#last === null ? null : this.#inLanes(box);
          this.#changed();
        },
        zoomed: (at, factor) => this.#zoom(factor, this.#placeOf(at)),
        moved: (dx, dy) => this.#move(dx, dy),
        wholeWished: () => this.#see(null),
        isPart: () => this.#sight !== null,
      },
      signal,
    );
  }

  /** Colours are read again at the next painting. */
  forgetColours(): void {
    this.#palette = null;
    this.#legendOf = "";
  }

  /** How many pixels stand for a second: between two paintings less than one of them need not be painted. */
  get px_per_s(): number {
    return this.#last?.px_per_s ?? Number.POSITIVE_INFINITY;
  }

  get slices(): number {
    return this.#last?.lanes.reduce((sum, { spans }) => sum + spans.size, 0) ?? 0;
  }

  /** Paints the lanes as they are at `now_ms`; `glide` lets the scale change smoothly. */
  paint(model: RunModel, now_ms: number, glide: boolean): void {
    this.#model = model;
    const { lanes } = model;
    this.node.hidden = !lanes.some(({ spans }) => spans.size > 0);
    const brush = this.#canvas.getContext("2d");
    const width_px = this.#stage.clientWidth;
    if (brush === null || this.node.hidden || width_px === 0) return;
    this.#palette ??= readPalette(this.node);
    const elapsed_s = model.elapsed_s(now_ms);
    const goal_s = horizon_s(elapsed_s, time_left_s(model, now_ms), model.alive);
    const shown_s = this.#glide(goal_s, now_ms, glide, model.alive ? least_s(elapsed_s) : 0);
    const whole = { from_s: 0, to_s: shown_s, first: 0, end: lanes.length };
    const sight = this.#sight === null ? whole : within(this.#sight, whole);
    const plan = layout(
      lanes.map(({ lane }) => lane.machine),
      sight,
    );
    const found = seen(lanes, elapsed_s);
    const top_px = topOf(found);
    this.#fit(brush, width_px, top_px + plan.height_px + AXIS_PX);
    const several =
      plan.headings.length === 0 && lanes.some(({ lane }) => lane.machine !== lanes[0]?.lane.machine);
    const names = plan.rows.map(({ first, end }) => {
      const own = lanes.slice(first, end);
      // Where there is no room for machines' names above their lanes, they stand beside them.
      return several ? machineNames(own, lanes[first - 1] ?? null) : laneNames(own);
    });
    const names_px = this.#namesWidth(brush, names, width_px);
    const room_px = width_px - names_px;
    const px_per_s = room_px / (sight.to_s - sight.from_s);
    const x_of = (at_s: number) => (at_s - sight.from_s) * px_per_s;
    const height_px = top_px + plan.height_px + AXIS_PX;
    this.#last = { lanes, plan, sight, whole, names_px, top_px, px_per_s, elapsed_s, width_px, height_px };
    const marks = ticks(sight.from_s, sight.to_s, room_px);
    paint(
      brush,
      {
        width_px,
        names_px,
        names,
        headings: plan.headings.map(({ machine, lanes: amount }) => machineName(machine, amount)),
        layout: plan,
        boxes: boxes(lanes, plan, sight, elapsed_s, px_per_s),
        shares: shares(lanes, plan, sight, elapsed_s, Math.max(1, Math.ceil(room_px / SHARE_PX))),
        deaths: plan.rows.flatMap(({ first, end }, row) =>
          lanes
            .slice(first, end)
            .flatMap(({ lane }) => lane.deaths.map(({ at_s }) => ({ row, x: x_of(at_s) }))),
        ),
        phases:
          found.phases.length < 2
            ? []
            : found.phases.map(({ loop, from_s, to_s }) => ({
                loop,
                x: x_of(from_s),
                width: (to_s - from_s) * px_per_s,
                text: `line ${model.loopAt(loop)?.line ?? "?"}`,
              })),
        now_px: model.alive ? x_of(elapsed_s) : null,
        ticks: { step_s: marks.step_s, at: marks.at_s.map((s) => ({ s, x: x_of(s) })) },
        chosen: this.#chosenBox(),
        drawn: this.#drawn,
      },
      this.#palette,
    );
    this.#showLegend(found, plan.shared, model.alive, this.#palette);
    const part = isPart(sight, whole);
    this.#whole.disabled = !part;
    this.#farther.disabled = !part;
    this.#tell();
  }

  /** The words for what the canvas shows; called seldom, since they are read aloud. */
  describe(model: RunModel, now_ms: number): void {
    const elapsed_s = model.elapsed_s(now_ms);
    setAttribute(this.#canvas, "aria-label", lanesSentence(model.lanes, elapsed_s));
    const told = model.lanes.slice(0, TABLE_ROWS);
    fill(this.#table, told.length, () =>
      element(
        "tr",
        {},
        [0, 1, 2, 3, 4, 5].map(() => element("td")),
      ),
    );
    for (const [index, lane] of told.entries()) {
      const { worker, done, now, busy, lost, deaths } = laneStory(lane, laneName(lane).text, elapsed_s);
      const fate = [lost > 0 ? `${lost} lost` : "", deaths].filter((part) => part !== "").join(", ");
      for (const [column, text] of [worker, lane.lane.machine, `${done}`, now, busy, fate].entries()) {
        const cell = this.#table.children[index]?.children[column];
        if (cell instanceof HTMLElement) setText(cell, text);
      }
    }
  }

  // What is looked at ---------------------------------------------------------------------------

  #see(sight: Sight | null): void {
    this.#sight = sight;
    this.#changed();
  }

  /** Keys may come faster than paintings. */
  #wished(whole: Sight): Sight {
    return this.#sight === null ? whole : within(this.#sight, whole);
  }

  #zoom(factor: number, at: { readonly s: number; readonly lane: number } | null = null): void {
    const last = this.#last;
    if (last === null) return;
    const { whole } = last;
    const sight = this.#wished(whole);
    const fixed = at ??
      this.#chosenPlace() ?? { s: (sight.from_s + sight.to_s) / 2, lane: (sight.first + sight.end) / 2 };
    const next = zoomed(sight, whole, factor, fixed);
    this.#see(isPart(next, whole) ? next : null);
  }

  #move(dx_px: number, dy_px: number): void {
    const last = this.#last;
    if (last === null || this.#sight === null) return;
    const { whole, px_per_s, plan } = last;
    const sight = this.#wished(whole);
    const [s, lanes] = [dx_px / px_per_s, Math.round(dy_px / plan.pitch_px)];
    this.#see(
      within(
        {
          from_s: sight.from_s + s,
          to_s: sight.to_s + s,
          first: sight.first + lanes,
          end: sight.end + lanes,
        },
        whole,
      ),
    );
  }

  /** The piece between two places is looked at; where few lanes are, all of them stay in sight. */
  #pick(from: { x: number; y: number }, to: { x: number; y: number }): void {
    const last = this.#last;
    if (last === null) return;
    const [a, b] = [this.#placeOf(from), this.#placeOf(to)];
    if (a === null || b === null || Math.abs(a.s - b.s) * last.px_per_s < REACH_PX) return;
    const [first, end] = [Math.min(a.lane, b.lane), Math.max(a.lane, b.lane) + 1];
    const few = last.sight.end - last.sight.first <= 16 || end - first < 2;
    this.#see({
      from_s: Math.min(a.s, b.s),
      to_s: Math.max(a.s, b.s),
      first: few ? last.sight.first : first,
      end: few ? last.sight.end : end,
    });
  }

  #inLanes(box: NonNullable<Scene["drawn"]>): Scene["drawn"] {
    const { names_px = 0, top_px = 0 } = this.#last ?? {};
    return { ...box, x: box.x - names_px, y: box.y - top_px };
  }

  #placeOf({ x, y }: { readonly x: number; readonly y: number }): { s: number; lane: number } | null {
    const last = this.#last;
    if (last === null) return null;
    const { sight, names_px, top_px, px_per_s, plan } = last;
    const s = sight.from_s + Math.max(0, x - names_px) / px_per_s;
    const below = plan.rows.findIndex((row) => row.y + plan.pitch_px > y - top_px);
    const row = plan.rows[below < 0 ? plan.rows.length - 1 : below];
    return row === undefined ? null : { s, lane: row.first };
  }

  // What is pointed at --------------------------------------------------------------------------

  #point(at: { readonly x: number; readonly y: number } | null): void {
    this.#pointed = at;
    this.#tell();
  }

  /** The words beside the pointer; without one, beside what the keyboard has chosen. */
  #tell(): void {
    const last = this.#last;
    const [at, model] = [this.#pointed, this.#model];
    if (last === null || model === null) return;
    if (at !== null) {
      const lines = this.#wordsAt(at, last, model);
      if (lines === null) this.#tip.hide();
      else this.#tip.show(lines, at, last.width_px, last.height_px);
      return;
    }
    const [chosen, box] = [this.#chosen, this.#chosenBox()];
    if (chosen === null || box === null) {
      this.#tip.hide();
      return;
    }
    const lines = sliceStory(chosen.lane, this.#current(chosen), model.loopsByPlace, last.elapsed_s);
    const y = (last.plan.rows[box.row]?.y ?? 0) + last.top_px + last.plan.pitch_px;
    this.#tip.show(lines, { x: last.names_px + box.x, y: y - 8 }, last.width_px, last.height_px);
  }

  #wordsAt(at: { readonly x: number; readonly y: number }, last: Painted, model: RunModel): string[] | null {
    const { plan, lanes, top_px, names_px, sight, px_per_s, elapsed_s } = last;
    const y = at.y - top_px;
    const row = plan.rows.find((each) => y >= each.y && y < each.y + plan.pitch_px);
    if (row === undefined || at.x < names_px) return null;
    const at_s = sight.from_s + (at.x - names_px) / px_per_s;
    const reach_s = REACH_PX / px_per_s;
    const here = lanes.slice(row.first, row.end);
    for (const lane of here) {
      const death = lane.lane.deaths.find((each) => Math.abs(each.at_s - at_s) < 1.5 * reach_s);
      if (death !== undefined) return deathStory(lane, death);
    }
    for (const lane of here) {
      const span = spanAt(lane, at_s, elapsed_s, reach_s);
      if (span !== null) return sliceStory(lane, span, model.loopsByPlace, elapsed_s);
    }
    return null;
  }

  #suppressShortcuts(suppressed: boolean): void {
    const root = this.node.getRootNode();
    if (root instanceof ShadowRoot && root.host instanceof HTMLElement)
      root.host.toggleAttribute("data-lm-suppress-shortcuts", suppressed);
  }

  #blur(): void {
    this.#suppressShortcuts(false);
    this.#chosen = null;
    this.#changed();
  }

  // The keyboard --------------------------------------------------------------------------------

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? undefined : STEPS[event.key];
    if (step !== undefined) this.#step(step);
    else if (event.key === "+" || event.key === "=") this.#zoom(CLOSER);
    else if (event.key === "-" || event.key === "_") this.#zoom(1 / CLOSER);
    else if (event.key === "0") this.#see(null);
    else if (event.key === "Escape" && (this.#sight !== null || this.#chosen !== null)) {
      this.#chosen = null;
      this.#see(null);
    } else if (event.shiftKey && STEPS[event.key] !== undefined) {
      const { dx = 0, dy = 0 } = STEPS[event.key] ?? {};
      this.#move(dx * 80, dy * 40);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step({ dx, dy, edge }: Step): void {
    const last = this.#last;
    const model = this.#model;
    if (last === null || model === null) return;
    const next = this.#stepped(last.lanes, last.sight, dx, dy, edge);
    if (next === null) return;
    this.#chosen = next;
    this.#pointed = null;
    this.#follow(next, last);
    setText(this.#told, sliceStory(next.lane, next.span, model.loopsByPlace, last.elapsed_s).join(", "));
    this.#changed();
  }

  #stepped(lanes: readonly KnownLane[], sight: Sight, dx: number, dy: number, edge: boolean): Chosen | null {
    const chosen = this.#chosen;
    const at = chosen === null ? -1 : lanes.indexOf(chosen.lane);
    if (chosen === null || at < 0) {
      const lane = lanes.slice(sight.first).find(({ spans }) => spans.size > 0);
      const span = lane && spanAt(lane, sight.from_s, sight.from_s, Number.POSITIVE_INFINITY);
      return lane === undefined || !span ? null : { lane, span };
    }
    if (dy !== 0) {
      for (let other = at + dy; other >= 0 && other < lanes.length; other += dy) {
        const lane = lanes[other];
        const span =
          lane && spanAt(lane, chosen.span.start_s, this.#last?.elapsed_s ?? 0, Number.POSITIVE_INFINITY);
        if (lane !== undefined && span) return { lane, span };
      }
      return chosen;
    }
    const spans = inOrder(chosen.lane);
    const place = spans.findIndex(({ loop, id }) => loop === chosen.span.loop && id === chosen.span.id);
    const wanted = edge
      ? dx < 0
        ? 0
        : spans.length - 1
      : Math.min(spans.length - 1, Math.max(0, place + dx));
    const span = spans[wanted];
    return span === undefined ? chosen : { lane: chosen.lane, span };
  }

  /** What is chosen stays in sight. */
  #follow({ lane, span }: Chosen, last: Painted): void {
    if (this.#sight === null) return;
    const { sight, whole, lanes, elapsed_s } = last;
    const at = lanes.indexOf(lane);
    const length_s = sight.to_s - sight.from_s;
    const out = span.start_s < sight.from_s || end_s(span, elapsed_s) > sight.to_s;
    const from_s = out ? span.start_s - length_s / 4 : sight.from_s;
    const amount = sight.end - sight.first;
    const first = at < sight.first ? at : at >= sight.end ? at - amount + 1 : sight.first;
    this.#sight = within({ from_s, to_s: from_s + length_s, first, end: first + amount }, whole);
  }

  #current({ lane, span }: Chosen): Span {
    for (const each of lane.spans.values()) if (each.id === span.id && each.loop === span.loop) return each;
    return span;
  }

  #chosenPlace(): { s: number; lane: number } | null {
    if (this.#chosen === null || this.#last === null) return null;
    return { s: this.#chosen.span.start_s, lane: this.#last.lanes.indexOf(this.#chosen.lane) };
  }

  #chosenBox(): Scene["chosen"] {
    const last = this.#last;
    if (this.#chosen === null || last === null) return null;
    const at = last.lanes.indexOf(this.#chosen.lane);
    const row = last.plan.rows.findIndex(({ first, end }) => first <= at && at < end);
    const span = this.#current(this.#chosen);
    if (row < 0) return null;
    const x = (span.start_s - last.sight.from_s) * last.px_per_s;
    return { row, x, width: (end_s(span, last.elapsed_s) - span.start_s) * last.px_per_s };
  }

  // The picture ---------------------------------------------------------------------------------

  #fit(brush: CanvasRenderingContext2D, width_px: number, height_px: number): void {
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(width_px * scale), Math.round(height_px * scale)];
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.height = `${height_px}px`;
    brush.scale(scale, scale);
  }

  #namesWidth(brush: CanvasRenderingContext2D, names: Scene["names"], width_px: number): number {
    if (width_px < NAMED_FROM_PX) return 0;
    brush.font = `11px ${this.#palette?.font ?? "sans-serif"}`;
    const widths = names.map(({ text, gpu, use }) => {
      const used = use === "" ? 0 : 14 + brush.measureText(use).width;
      return brush.measureText(text).width + (gpu === null ? 0 : 32) + used;
    });
    return Math.ceil(Math.min(NAMES_PX.most, Math.max(NAMES_PX.least, Math.max(0, ...widths) + 14)));
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
  #showLegend(found: Seen, shared: boolean, alive: boolean, palette: Palette): void {
    const usual: Sign[] = SPAN_STATES.filter(
      (state) =>
        found.states.has(state) || (alive && USUAL.has(state)) || (state === "waiting" && found.waited),
    );
    const signs: Sign[] = shared
      ? ["share", ...usual.filter((sign) => sign === "lost" || sign === "surprised")]
      : usual;
    if (found.again && !shared) signs.push("again");
    if (found.deaths) signs.push("death");
    if (signs.join() === this.#legendOf) return;
    this.#legendOf = signs.join();
    this.#legend.replaceChildren(...signs.map((sign) => legendItem(sign, palette)));
  }
}

interface Step {
  readonly dx: number;
  readonly dy: number;
  readonly edge: boolean;
}

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: { dx: -1, dy: 0, edge: false },
  ArrowRight: { dx: 1, dy: 0, edge: false },
  ArrowUp: { dx: 0, dy: -1, edge: false },
  ArrowDown: { dx: 0, dy: 1, edge: false },
  Home: { dx: -1, dy: 0, edge: true },
  End: { dx: 1, dy: 0, edge: true },
};

const USUAL: ReadonlySet<SpanState> = new Set(["running", "computed", "committed"]);

const SIGN_WORDS: Readonly<Record<Sign, string>> = {
  ...SPAN_WORDS,
  waiting: "waiting",
  again: "computed again",
  death: "worker lost",
  share: "how many of a row's lanes are busy",
};

/** What is overdue is as good as over. */
function time_left_s(model: RunModel, now_ms: number): number | null {
  return model.left_s(now_ms) ?? (model.loops.at(-1)?.eta_s == null ? null : 0);
}

function legendItem(sign: Sign, palette: Palette): HTMLElement {
  const sample = element("canvas");
  const scale = window.devicePixelRatio;
  sample.width = SAMPLE_PX.width * scale;
  sample.height = SAMPLE_PX.height * scale;
  sample.style.width = `${SAMPLE_PX.width}px`;
  sample.style.height = `${SAMPLE_PX.height}px`;
  const brush = sample.getContext("2d");
  if (brush !== null) {
    brush.scale(scale, scale);
    paintSample(brush, sign, palette);
  }
  return element("li", {}, [sample, SIGN_WORDS[sign]]);
}
