/**
 * The runs of all notebooks: how far they are, how long still, and what can be done.
 *
 * In this room a run becomes a list item; its bars and lanes are those of the view under the cell.
 */

import type { Asked } from "../asked";
import { Bars } from "../cell/bars";
import { element, setAttribute, setText } from "../cell/dom";
import { duration } from "../cell/format";
import { LanesFigure } from "../cell/lanes";
import { errorPlace, errorText, gain, SIGNS, title } from "../cell/story";
import type { KnownRun } from "../model";
import type { Page } from "./page";
import { button, Fold, print, printed, Trouble } from "./parts";
import { fileName } from "./words";

export interface RunSurroundings {
  readonly server: Asked;
  readonly page: Page;
  /** Called when what is unfolded has changed. */
  readonly folded: () => void;
}

export class RunCard {
  readonly #around: RunSurroundings;
  #run: KnownRun | null = null;
  #chosen = false;
  readonly #sign = element("span", { class: "sign", "aria-hidden": "true" });
  readonly #state = element("strong", { class: "state" });
  readonly #clock = element("span", { class: "clock" });
  readonly #gain = element("strong", { class: "gained" });
  readonly #title = element("h3", { class: "called" });
  readonly #notebook = element("span", { class: "where" });
  readonly #gone = new AbortController();
  readonly #bars = new Bars();
  readonly #lanes = new LanesFigure(() => this.paint(performance.now(), false), this.#gone.signal);
  readonly #message = element("p", { class: "said" });
  readonly #details = element("div", { class: "run" }, [this.#bars.node, this.#lanes.node, this.#message]);
  readonly #fold = new Fold("Details", this.#details, () => this.#around.folded());
  readonly #stop = button("Stop", () => void this.#onStop(), { class: "danger" });
  readonly #why = printed("why it runs as it does");
  readonly #whyFold = new Fold("Why", this.#why, (open) => void (open && this.#onWhy()));
  readonly #jump = button("Show cell", () => void this.#onJump());
  readonly #answer = element("p", { class: "answer" });
  readonly #trouble = new Trouble();
  readonly node: HTMLElement;

  constructor(around: RunSurroundings) {
    this.#around = around;
    this.#answer.hidden = true;
    this.#fold.button.addEventListener("click", () => {
      this.#chosen = true;
    });
    this.node = element("li", { class: "card of-run" }, [
      element("div", { class: "line-up" }, [this.#sign, this.#title, this.#notebook]),
      element("p", { class: "summary" }, [this.#state, " ", this.#clock, " ", this.#gain]),
      this.#details,
      element("div", { class: "actions" }, [this.#stop, this.#jump, this.#whyFold.button, this.#fold.button]),
      this.#answer,
      this.#trouble.node,
      this.#why,
    ]);
  }

  /** Whether its slices are looked at. */
  get open(): boolean {
    return this.#fold.open;
  }

  get id(): string {
    return this.#run?.id ?? "";
  }

  show(run: KnownRun, now_ms: number): void {
    this.#run = run;
    const about = run.progress.about;
    if (about === null) return;
    setAttribute(this.node, "data-state", about.state);
    setText(this.#sign, SIGNS[about.state]);
    setText(this.#state, about.state);
    const named = title(about);
    setText(this.#title, named === "" ? "a run" : named);
    setText(this.#notebook, fileName(run.notebook));
    setAttribute(this.#notebook, "title", run.notebook);
    setText(this.#gain, gain(about, run.progress.loops) ?? "");
    setAttribute(this.node, "aria-label", `run ${named} ${about.state}`);
    this.#bars.show(run.progress, now_ms);
    const [error] = about.errors;
    setText(this.#message, error === undefined ? about.message : `${errorPlace(error)}: ${errorText(error)}`);
    const { alive } = run.progress;
    this.#stop.hidden = !alive;
    this.#jump.hidden = run.notebook === "";
    if (!alive) setText(this.#answer, "");
    if (!this.#chosen) this.#fold.turn(alive);
    this.paint(now_ms, false);
  }

  leave(): void {
    this.#gone.abort();
  }

  /** Between two messages, too. */
  paint(now_ms: number, glide: boolean): void {
    const { progress } = this.#run ?? {};
    if (progress === undefined) return;
    setText(this.#clock, `${progress.alive ? "" : "after "}${duration(progress.elapsed_s(now_ms))}`);
    if (!this.open) return;
    this.#bars.showTimeLeft(progress, now_ms);
    this.#lanes.paint(progress, now_ms, glide);
  }

  describe(now_ms: number): void {
    if (this.open && this.#run !== null) this.#lanes.describe(this.#run.progress, now_ms);
  }

  forgetColours(): void {
    this.#lanes.forgetColours();
  }

  async #onStop(): Promise<void> {
    await this.#trouble.attempt(this.#stop, async () => {
      const how = await this.#around.server.stopRun(this.id);
      setText(this.#answer, how === "stop" ? "It was asked to stop." : "The kernel was interrupted.");
    });
  }

  async #onWhy(): Promise<void> {
    print(this.#why, "reading …");
    const read = async () => print(this.#why, await this.#around.server.why(this.id));
    if (!(await this.#trouble.attempt(this.#whyFold.button, read))) this.#whyFold.turn(false);
  }

  async #onJump(): Promise<void> {
    const run = this.#run;
    if (run !== null) await this.#trouble.attempt(this.#jump, () => this.#around.page.showCell(run));
  }
}
