/**
 * The picture of one run, put together: headline, loops, lanes, errors, what is claimed.
 *
 * It lives in a shadow root, so that a notebook's styles and ours leave each other alone; the theme's custom
 * properties reach through.
 *
 * In this room the model is looked at, and the page is told.
 */

import { Bars } from "./bars";
import { element, setAttribute, setText } from "./dom";
import { Errors } from "./errors";
import { duration } from "./format";
import { LanesFigure } from "./lanes";
import type { About, RunModel } from "./model";
import { onThemeChange } from "./palette";
import { amount, errorCount, estimate, gain, left, place, SIGNS, sent, title } from "./story";
import style from "./style.css";
import type { RunState } from "./wire";

/** Between two paintings while time passes: smooth to the eye, and half the work of every frame. */
const FRAME_MS = 30;
/** The clock shows tenths of a second. */
const LATEST_MS = 100;
/** Painting has at most so little of the page's time: one part in this. */
const PAINT_SHARE = 8;
const MOST_MS = 400;
/** Between two descriptions in words: what is read aloud must not change faster than it is read. */
const DESCRIBED_MS = 2000;

export class CellView {
  readonly #model: RunModel;
  readonly #sign = element("span", { class: "sign", "aria-hidden": "true" });
  readonly #state = element("strong", { class: "state" });
  readonly #title = element("span", { class: "title" });
  readonly #place = element("span", { class: "place" });
  readonly #gain = element("strong", { class: "gain" });
  readonly #clock = element("span", { class: "clock" });
  readonly #bars = new Bars();
  readonly #lanes: LanesFigure;
  readonly #errors = new Errors();
  readonly #fold = element("button", { class: "fold", type: "button", "aria-controls": "body" });
  readonly #inShort = element("span", { class: "short" });
  readonly #inShortBar = element("span", { class: "bar", "aria-hidden": "true" }, [
    element("span", { class: "committed" }),
    element("span", { class: "computed" }),
  ]);
  readonly #message = element("p", { class: "message" });
  readonly #claim = element("span", { class: "claim" });
  readonly #facts = element("span");
  readonly #footer = element("footer", {}, [this.#claim, this.#facts]);
  readonly #said = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #body = element("div", { class: "body", id: "body" });
  readonly #section = element("section", { class: "run" }, [
    element("header", {}, [
      this.#fold,
      element("span", { class: "outcome" }, [this.#sign, this.#state, this.#clock, this.#gain]),
      this.#inShortBar,
      this.#inShort,
      this.#place,
      this.#title,
    ]),
    this.#body,
    this.#said,
  ]);
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #visible = true;
  #folded = false;
  #took_ms = 0;
  #frame = 0;
  #painted_ms = Number.NEGATIVE_INFINITY;
  #described_ms = Number.NEGATIVE_INFINITY;
  #told: RunState | null = null;

  /** Draws into `host` until the signal is aborted. */
  constructor(host: HTMLElement, model: RunModel, signal: AbortSignal) {
    this.#model = model;
    this.#lanes = new LanesFigure(() => this.#requestFrame({ now: true }), signal);
    this.#body.append(this.#bars.node, this.#lanes.node, this.#errors.node, this.#message, this.#footer);
    this.#fold.addEventListener("click", () => this.#setFolded(!this.#folded), { signal });
    this.#setFolded(false);
    const root = element("div");
    root.attachShadow({ mode: "open" }).append(element("style", {}, [style]), this.#section);
    host.append(root);

    const resized = new ResizeObserver(() => this.#paintNow());
    resized.observe(this.#section);
    const seen = new IntersectionObserver((entries) => {
      this.#visible = entries.some((entry) => entry.isIntersecting);
      this.#show();
    });
    seen.observe(root);
    model.onChange(() => this.#show(), signal);
    onThemeChange(() => this.#recolour(), signal);
    signal.addEventListener(
      "abort",
      () => {
        resized.disconnect();
        seen.disconnect();
        cancelAnimationFrame(this.#frame);
        root.remove();
      },
      { once: true },
    );
    this.#show();
  }

  #show(): void {
    const run = this.#model.about;
    this.#section.hidden = run === null;
    if (run === null) return;
    this.#showHeadline(run);
    this.#bars.show(this.#model, performance.now());
    this.#errors.show(run.errors);
    this.#showInShort(run);
    setText(this.#message, run.message);
    setText(this.#claim, run.claim);
    setText(
      this.#facts,
      [sent(run), estimate(run, this.#model.loops)].filter((part) => part !== "").join(" · "),
    );
    this.#footer.hidden = this.#claim.hidden && this.#facts.hidden;
    this.#requestFrame();
  }

  #showHeadline(run: About): void {
    setAttribute(this.#section, "data-state", run.state);
    setAttribute(this.#section, "role", "region");
    setAttribute(
      this.#section,
      "aria-label",
      ["distributed run", title(run)].filter((part) => part !== "").join(": "),
    );
    setText(this.#sign, SIGNS[run.state]);
    setText(this.#state, run.state);
    setText(this.#title, title(run));
    setText(this.#place, place(run, this.#model.loops));
    setText(this.#gain, gain(run, this.#model.loops) ?? "");
    this.#showClock();
    if (this.#told !== run.state) {
      this.#told = run.state;
      setText(this.#said, `${title(run)} ${run.state}`.trim());
      this.#described_ms = Number.NEGATIVE_INFINITY;
    }
  }

  #showClock(): void {
    const about = this.#model.about;
    // With less motion wished for the clock goes from snapshot to snapshot.
    const elapsed_s = this.#still.matches ? (about?.seconds ?? 0) : this.#model.elapsed_s(performance.now());
    setText(this.#clock, took(about?.state ?? "starting", duration(elapsed_s)));
  }

  /** The one line that is left when the rest is folded away. */
  #showInShort(run: About): void {
    const loop = this.#model.loops.at(-1);
    const parts = [
      loop === undefined ? "" : amount(loop),
      left(this.#model.left_s(performance.now())),
      errorCount(run.errors),
    ];
    setText(this.#inShort, this.#folded ? parts.filter((part) => part !== "").join(" · ") : "");
    const [committed, computed] = this.#inShortBar.children;
    const total = loop?.total ?? 0;
    this.#inShortBar.hidden = !this.#folded || total === 0 || !this.#model.alive;
    if (loop === undefined || total === 0) return;
    const share = (iterations: number) => `${Math.min(100, (100 * iterations) / total)}%`;
    if (committed instanceof HTMLElement) committed.style.width = share(loop.committed);
    if (computed instanceof HTMLElement)
      computed.style.width = share(Math.max(0, loop.computed - loop.committed));
  }

  #setFolded(folded: boolean): void {
    this.#folded = folded;
    this.#body.hidden = folded;
    this.#section.classList.toggle("folded", folded);
    setAttribute(this.#fold, "aria-expanded", `${!folded}`);
    setAttribute(this.#fold, "aria-label", folded ? "show all of the run" : "fold to one line");
    setAttribute(this.#fold, "title", folded ? "show all of the run" : "fold to one line");
    this.#show();
  }

  #requestFrame({ now = false } = {}): void {
    if (now) this.#painted_ms = Number.NEGATIVE_INFINITY;
    if (this.#frame === 0 && this.#visible)
      this.#frame = requestAnimationFrame((now_ms) => this.#onFrame(now_ms));
  }

  /** While time passes, one frame asks for the next; with less motion wished for, snapshots alone do. */
  #onFrame(now_ms: number): void {
    this.#frame = 0;
    if (now_ms - this.#painted_ms >= this.#pause_ms()) this.#paint(now_ms);
    else this.#requestFrame();
    if (this.#model.alive && !this.#still.matches) this.#requestFrame();
  }

  /** What is much to paint, or moves by less than a pixel, is painted less often: nobody sees it. */
  #pause_ms(): number {
    const pixel_ms = 500 / this.#lanes.px_per_s;
    return Math.min(MOST_MS, Math.max(FRAME_MS, PAINT_SHARE * this.#took_ms, Math.min(pixel_ms, LATEST_MS)));
  }

  #paintNow(): void {
    this.#paint(performance.now());
  }

  #paint(now_ms: number): void {
    this.#painted_ms = now_ms;
    this.#showClock();
    if (this.#folded) return;
    // As the clock: with less motion wished for it goes from snapshot to snapshot.
    if (!this.#still.matches) this.#bars.showTimeLeft(this.#model, now_ms);
    const began_ms = performance.now();
    this.#lanes.paint(this.#model, now_ms, !this.#still.matches);
    this.#took_ms = performance.now() - began_ms;
    if (now_ms - this.#described_ms >= DESCRIBED_MS) {
      this.#described_ms = now_ms;
      this.#lanes.describe(this.#model, now_ms);
    }
  }

  #recolour(): void {
    this.#lanes.forgetColours();
    this.#requestFrame();
  }
}

/** `12.4 s` while it runs, `in 12.4 s` when it is done, `after 12.4 s` when it ended early. */
function took(state: RunState, shown: string): string {
  if (state === "starting" || state === "running") return shown;
  return state === "done" ? `in ${shown}` : `after ${shown}`;
}
