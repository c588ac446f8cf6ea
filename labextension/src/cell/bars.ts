/**
 * The loops, one below the other: place, header, how many of how many, a bar in two shades; below it how fast
 * and how long still, each at an edge, so that nothing moves when a figure gets longer; then what was decided
 * and why.
 *
 * In this room a loop becomes a list item.
 */

import { element, fill, setAttribute, setText } from "./dom";
import type { RunModel } from "./model";
import { LOOP_COLOURS } from "./palette";
import { amount, left, pace, plainly } from "./story";
import type { Loop } from "./wire";

export class Bars {
  readonly node = element("ol", { class: "loops" });
  #items: Bar[] = [];

  show(model: RunModel, now_ms: number): void {
    const { loops } = model;
    const items: Bar[] = [];
    fill(this.node, loops.length, () => {
      const bar = new Bar();
      items.push(bar);
      return bar.node;
    });
    this.#items = [...this.#items, ...items].slice(0, loops.length);
    // Loops come in turn: all but the last are over.
    for (const [index, loop] of loops.entries()) {
      const alive = model.alive && index === loops.length - 1;
      this.#items[index]?.show(loop, model.loopsByPlace.indexOf(loop), alive);
    }
    this.node.hidden = loops.length === 0;
    this.showTimeLeft(model, now_ms);
  }

  /** Between two snapshots, too. */
  showTimeLeft(model: RunModel, now_ms: number): void {
    this.#items.at(-1)?.showTimeLeft(model.left_s(now_ms));
  }
}

class Bar {
  readonly #line = element("span", { class: "line" });
  readonly #header = element("code");
  readonly #amount = element("span", { class: "amount" });
  readonly #pace = element("span", { class: "pace" });
  readonly #left = element("span", { class: "left" });
  readonly #under = element("div", { class: "under" }, [this.#pace, this.#left]);
  readonly #committed = element("span", { class: "committed" });
  readonly #computed = element("span", { class: "computed" });
  readonly #bar = element("div", { class: "bar", role: "progressbar", "aria-valuemin": "0" }, [
    this.#committed,
    this.#computed,
  ]);
  readonly #before = element("span");
  readonly #reason = element("span", { class: "reason" });
  readonly #after = element("span");
  readonly #said = element("p", { class: "said" }, [this.#before, this.#reason, this.#after]);
  readonly node = element("li", {}, [
    element("div", { class: "row" }, [this.#line, this.#header, this.#amount]),
    this.#bar,
    this.#under,
    this.#said,
  ]);
  #amountOf = "";

  /** `alive` while this is the loop that is being worked on. */
  show(loop: Loop, place: number, alive: boolean): void {
    // The colour that its slices have on the lanes.
    this.node.style.setProperty("--nbc-loop", `var(--nbc-loop-${place % LOOP_COLOURS})`);
    setText(this.#line, `line ${loop.line}`);
    setText(this.#header, loop.header);
    setAttribute(this.#header, "title", loop.header);
    this.#amountOf = amount(loop);
    setText(this.#amount, this.#amountOf);
    const facts = [...pace(loop, alive), alive ? plainly(loop) : ""];
    setText(this.#pace, facts.filter((part) => part !== "").join(" · "));
    setAttribute(this.node, "data-route", loop.route);
    this.#showBar(loop, alive);
    this.#showSaid(loop);
    // While nothing is said yet an empty line keeps its place, so that what lies below stays where it is.
    this.#under.hidden = this.#pace.hidden && (!alive || loop.text !== "");
    if (!alive) this.showTimeLeft(null);
  }

  showTimeLeft(left_s: number | null): void {
    const told = left(left_s);
    setText(this.#left, told);
    if (told !== "") this.#under.hidden = false;
    const parts = [this.#amountOf === "" ? "" : `${this.#amountOf} iterations`, told];
    setAttribute(this.#bar, "aria-valuetext", parts.filter((part) => part !== "").join(", "));
  }

  #showBar(loop: Loop, alive: boolean): void {
    const of = (iterations: number) => (loop.total ? Math.min(100, (100 * iterations) / loop.total) : 0);
    this.#committed.style.width = `${of(loop.committed)}%`;
    this.#computed.style.width = `${Math.max(0, of(loop.computed) - of(loop.committed))}%`;
    // With a reason the kernel goes on to the end, and nobody counts.
    this.#bar.classList.toggle("uncounted", alive && (loop.total === null || loop.reason !== null));
    this.#bar.hidden = loop.total === null && !alive;
    setAttribute(this.#bar, "aria-label", `line ${loop.line}: ${loop.header}`);
    setAttribute(this.#bar, "aria-valuemax", `${loop.total ?? loop.committed}`);
    setAttribute(this.#bar, "aria-valuenow", `${loop.committed}`);
  }

  /** The reason's word in brackets is what one searches the documentation for; it is set apart. */
  #showSaid({ text, reason }: Loop): void {
    const word = reason === null ? "" : `[${reason}]`;
    const at = word === "" ? -1 : text.indexOf(word);
    setText(this.#before, at < 0 ? text : text.slice(0, at));
    setText(this.#reason, at < 0 ? "" : word);
    setText(this.#after, at < 0 ? "" : text.slice(at + word.length));
    this.#said.hidden = text === "";
  }
}
