/**
 * What the status bar shows: how many workers, and how busy they are.
 *
 * In this room is a button for the status bar.
 */

import { Widget } from "@lumino/widgets";
import { element, setAttribute, setText } from "../cell/dom";

const STYLE = `
button {
  height: 100%;
  padding: 0 4px;
  border: 0;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: var(--jp-ui-font-size1) / 24px var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  cursor: pointer;
}
button:hover { background: var(--jp-layout-color3); }
button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
`;

export class StatusItem extends Widget {
  readonly #button = element("button", { type: "button" });

  constructor(press: () => void) {
    super();
    this.addClass("nbc-status");
    this.node.attachShadow({ mode: "open" }).append(element("style", {}, [STYLE]), this.#button);
    this.#button.addEventListener("click", press);
  }

  tell(text: string): void {
    setText(this.#button, text);
    setAttribute(this.#button, "title", "Clusters and runs: open the panel");
  }
}
