/**
 * Buttons, meters, what folds: made the same way everywhere in the panel.
 *
 * In this room are the panel's small parts.
 */

import { Refused } from "../asked";
import { element, setAttribute, setText } from "../cell/dom";
import { inert } from "../cell/format";

export function button(
  text: string,
  press: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, [text]);
  made.addEventListener("click", press);
  return made;
}

/** A bar with a word before it and a figure behind. */
export class Meter {
  readonly #figure = element("span", { class: "figure" });
  readonly #full = element("span", { class: "full" });
  readonly #track = element(
    "div",
    { class: "track", role: "meter", "aria-valuemin": "0", "aria-valuemax": "100" },
    [this.#full],
  );
  readonly node: HTMLElement;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.node = element("div", { class: "meter" }, [
      element("div", { class: "caption" }, [element("span", {}, [name]), this.#figure]),
      this.#track,
    ]);
  }

  /** `share` from 0 to 1; null leaves the meter out. `whole` says more than there is room for. */
  show(share: number | null, figure: string, whose: string, whole = figure): void {
    this.node.hidden = share === null;
    if (share === null) return;
    const hundredths = Math.round(100 * Math.min(1, Math.max(0, share)));
    setText(this.#figure, figure);
    this.#full.style.width = `${hundredths}%`;
    setAttribute(this.#track, "aria-valuenow", `${hundredths}`);
    setAttribute(this.#track, "aria-valuetext", whole);
    setAttribute(this.node, "title", whole);
    setAttribute(this.#track, "aria-label", `${this.#name} of ${whose}`);
  }
}

/** A button that shows and hides what belongs to it. */
export class Fold {
  readonly button: HTMLButtonElement;
  readonly #content: HTMLElement;
  readonly #turned: (open: boolean) => void;

  constructor(text: string, content: HTMLElement, turned: (open: boolean) => void = () => {}) {
    this.#content = content;
    this.#turned = turned;
    this.button = button(text, () => this.turn(!this.open));
    content.hidden = true;
    setAttribute(this.button, "aria-expanded", "false");
  }

  get open(): boolean {
    return !this.#content.hidden;
  }

  turn(open: boolean): void {
    if (open === this.open) return;
    this.#content.hidden = !open;
    setAttribute(this.button, "aria-expanded", `${open}`);
    this.#turned(open);
  }
}

/** A question before something is done that cannot be undone; Escape says no. */
export class Question {
  readonly #asked = element("p");
  readonly #no: HTMLButtonElement;
  readonly node: HTMLElement;
  #back: HTMLElement | null = null;

  constructor(yes: string, no: string, agreed: () => void) {
    const agree = button(
      yes,
      () => {
        this.#close();
        agreed();
      },
      { class: "danger" },
    );
    this.#no = button(no, () => this.#close());
    this.node = element("div", { class: "question", role: "group" }, [
      this.#asked,
      element("div", { class: "actions" }, [agree, this.#no]),
    ]);
    this.node.hidden = true;
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close();
    });
  }

  /** `from` gets the focus back. */
  ask(text: string, from: HTMLElement): void {
    setText(this.#asked, text);
    setAttribute(this.node, "aria-label", text);
    this.#back = from;
    this.node.hidden = false;
    this.#no.focus();
  }

  #close(): void {
    this.node.hidden = true;
    this.#back?.focus();
  }
}

/** Where it is told that something was not done, and why. */
export class Trouble {
  readonly node = element("p", { class: "trouble", role: "alert" });

  constructor() {
    this.node.hidden = true;
  }

  tell(text: string): void {
    setText(this.node, text);
  }

  /** Does it with `control` out of use, and tells what was refused. Answers whether it was done. */
  async attempt(control: HTMLButtonElement, work: () => Promise<void>): Promise<boolean> {
    this.tell("");
    control.disabled = true;
    try {
      await work();
      return true;
    } catch (refused) {
      this.tell(said(refused));
      return false;
    } finally {
      control.disabled = false;
    }
  }
}

export function said(refused: unknown): string {
  return refused instanceof Refused ? refused.message : `It was not done. ${String(refused)}. Try again.`;
}

/** A longer text as it was written, that may be scrolled and selected. */
export function printed(label: string): HTMLPreElement {
  return element("pre", { tabindex: "0", role: "region", "aria-label": label });
}

const LONGEST_PRINT = 200_000;

export function print(into: HTMLPreElement, text: string): void {
  // The end is what matters of a log.
  into.textContent = inert(text.slice(-LONGEST_PRINT), LONGEST_PRINT);
}

/** A line of code with a button that copies it. */
export function codeLine(text: string, copy: (text: string) => void): HTMLElement {
  const copied = button("Copy", () => {
    copy(text);
    copied.textContent = "Copied";
  });
  return element("div", { class: "code-line" }, [element("code", {}, [text]), copied]);
}
