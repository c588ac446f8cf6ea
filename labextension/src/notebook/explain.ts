/**
 * "Explain": what would run apart and what here, beside the notebook, with the cell's outputs left as they are.
 *
 * In this room a cell is explained by its kernel, or by its text where there is none.
 */

import { Dialog, showDialog } from "@jupyterlab/apputils";
import type { Kernel } from "@jupyterlab/services";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import type { Marks } from "../wire";
import { LOAD } from "./distribute";
import { inWords } from "./gutter";
import { tell } from "./kernel";
import { explaining } from "./magic";

/** So long a kernel may be busy before it is said that it is. */
const PATIENCE_MS = 400;

export async function explain(
  source: string,
  kernel: Kernel.IKernelConnection | null | undefined,
  marks: Promise<Marks>,
  trans: TranslationBundle,
): Promise<void> {
  const body = new Explanation(trans.__("Reading the cell …"));
  const asked = answers(source, kernel, marks, body, trans);
  await showDialog({
    title: trans.__("What would run apart"),
    body,
    buttons: [Dialog.okButton({ label: trans.__("Close") })],
  });
  await asked;
}

async function answers(
  source: string,
  kernel: Kernel.IKernelConnection | null | undefined,
  marks: Promise<Marks>,
  body: Explanation,
  trans: TranslationBundle,
): Promise<void> {
  const byText = marks.then(inWords).catch(String);
  if (!kernel) {
    const words = await byText;
    body.say(words, trans.__("By the notebook's text alone: there is no kernel to ask."));
    return;
  }
  const busy = setTimeout(() => {
    void byText.then((words) =>
      body.sayUnlessSaid(words, trans.__("By the notebook's text alone, until the kernel answers.")),
    );
  }, PATIENCE_MS);
  const { text, error } = await tell(kernel, `${LOAD}\n`).then((loaded) =>
    loaded.error === "" ? tell(kernel, explaining(source)) : loaded,
  );
  clearTimeout(busy);
  body.say(error === "" ? text.trimEnd() : error, "");
}

class Explanation extends Widget {
  readonly #text = document.createElement("pre");
  readonly #note = document.createElement("p");
  #said = false;

  constructor(waiting: string) {
    super();
    this.addClass("nbcluster-explanation");
    this.#note.textContent = waiting;
    this.#text.tabIndex = 0;
    this.node.setAttribute("aria-live", "polite");
    this.node.append(this.#note, this.#text);
  }

  say(text: string, note: string): void {
    this.#said = true;
    this.#show(text, note);
  }

  sayUnlessSaid(text: string, note: string): void {
    if (!this.#said) this.#show(text, note);
  }

  #show(text: string, note: string): void {
    this.#text.textContent = text;
    this.#note.textContent = note;
    this.#note.hidden = note === "";
  }
}
