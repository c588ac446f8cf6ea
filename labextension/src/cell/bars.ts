/**
 * The loops, one below the other: place, header, figures, a bar in two shades, and what was decided and why.
 *
 * In this room a loop becomes a list item.
 */

import { element, fill, setAttribute, setText } from "./dom";
import { about } from "./format";
import { amount, pace } from "./story";
import type { Loop } from "./wire";

export class Bars {
  readonly node = element("ol", { class: "loops" });
  #items: Bar[] = [];

  show(loops: readonly Loop[], alive: boolean): void {
    const items: Bar[] = [];
    fill(this.node, loops.length, () => {
      const bar = new Bar();
      items.push(bar);
      return bar.node;
    });
    this.#items = [...this.#items, ...items].slice(0, loops.length);
    for (const [index, loop] of loops.entries()) this.#items[index]?.show(loop, alive);
    this.node.hidden = loops.length === 0;
  }
}

class Bar {
  readonly #line = element("span", { class: "line" });
  readonly #header = element("code");
  readonly #amount = element("span", { class: "amount" });
  readonly #pace = element("span", { class: "pace" });
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
    element("div", { class: "row" }, [
      this.#line,
      this.#header,
      element("span", { class: "figures" }, [this.#amount, this.#pace]),
    ]),
    this.#bar,
    this.#said,
  ]);

  show(loop: Loop, alive: boolean): void {
    setText(this.#line, `line ${loop.line}`);
    setText(this.#header, loop.header);
    setAttribute(this.#header, "title", loop.header);
    setText(this.#amount, amount(loop));
    setText(this.#pace, pace(loop, alive).join(" · "));
    setAttribute(this.node, "data-route", loop.route);
    this.#showBar(loop, alive);
    this.#showSaid(loop);
  }

  #showBar(loop: Loop, alive: boolean): void {
    const of = (iterations: number) => (loop.total ? Math.min(100, (100 * iterations) / loop.total) : 0);
    this.#committed.style.width = `${of(loop.committed)}%`;
    this.#computed.style.width = `${Math.max(0, of(loop.computed) - of(loop.committed))}%`;
    const unknown = loop.total === null;
    this.#bar.classList.toggle("unknown", unknown && alive);
    setAttribute(this.#bar, "aria-label", `line ${loop.line}: ${loop.header}`);
    setAttribute(this.#bar, "aria-valuemax", `${loop.total ?? loop.committed}`);
    setAttribute(this.#bar, "aria-valuenow", `${loop.committed}`);
    const left = alive && loop.eta_s !== null ? `, ${about(loop.eta_s)} left` : "";
    setAttribute(this.#bar, "aria-valuetext", `${amount(loop)} iterations${left}`);
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
