/**
 * What went wrong in the user's code, by type and line, with how often; opened, the line itself and how the code
 * came there.
 *
 * In this room errors become a list.
 */

import { element, fill, setText } from "./dom";
import { errorPlace, errorText } from "./story";
import type { ErrorGroup } from "./wire";

/** A traceback is read line by line, and there may be many. */
const LONGEST_PATH = 4000;

export class Errors {
  readonly node = element("ul", { class: "errors", "aria-label": "errors" });
  #items: Item[] = [];

  show(errors: readonly ErrorGroup[]): void {
    const made: Item[] = [];
    fill(this.node, errors.length, () => {
      const item = new Item();
      made.push(item);
      return item.node;
    });
    this.#items = [...this.#items, ...made].slice(0, errors.length);
    for (const [index, error] of errors.entries()) this.#items[index]?.show(error);
    this.node.hidden = errors.length === 0;
  }
}

class Item {
  readonly #where = element("strong");
  readonly #text = element("span");
  readonly #line = element("span", { class: "line" });
  readonly #source = element("code");
  readonly #path = element("pre", { tabindex: "0", "aria-label": "how the code came there" });
  readonly #at = element("div", { class: "source" }, [this.#line, this.#source]);
  readonly #details = element("details", {}, [
    element("summary", {}, [this.#where, " ", this.#text]),
    this.#at,
    this.#path,
  ]);
  readonly node = element("li", {}, [this.#details]);

  show(error: ErrorGroup): void {
    setText(this.#where, errorPlace(error));
    setText(this.#text, errorText(error));
    setText(this.#line, `line ${error.line}`);
    setText(this.#source, error.source);
    setText(this.#path, error.traceback, LONGEST_PATH);
    // With the line in the traceback, saying it once is enough.
    this.#at.hidden = error.source === "" || error.traceback !== "";
    this.#details.classList.toggle("empty", error.source === "" && error.traceback === "");
  }
}
