/**
 * The notebook's cluster in its toolbar: a button that says which, and a menu to choose another.
 *
 * In this room the button is drawn and the menu is filled.
 */

import type { TranslationBundle } from "@jupyterlab/translation";
import type { CommandRegistry } from "@lumino/commands";
import { Menu, Widget } from "@lumino/widgets";
import type { Live } from "../tokens";
import { amount, inUse, standing } from "./notes";
import type { NotebookCluster } from "./standing";

export const COMMANDS = {
  attach: "nbcluster:attach",
  startLocal: "nbcluster:start-local",
  detach: "nbcluster:detach",
  distribute: "nbcluster:distribute-cell",
  explain: "nbcluster:explain-cell",
  tellMark: "nbcluster:tell-mark",
  openPanel: "nbcluster:open-panel",
} as const;

export class ClusterButton extends Widget {
  readonly #cluster: NotebookCluster;
  readonly #live: Live;
  readonly #commands: CommandRegistry;
  readonly #trans: TranslationBundle;
  readonly #button = document.createElement("button");
  readonly #dot = document.createElement("span");
  readonly #label = document.createElement("span");
  readonly #gone = new AbortController();

  constructor(cluster: NotebookCluster, live: Live, commands: CommandRegistry, trans: TranslationBundle) {
    super();
    this.#cluster = cluster;
    this.#live = live;
    this.#commands = commands;
    this.#trans = trans;
    this.addClass("nbcluster-toolbar");
    this.#button.type = "button";
    this.#button.setAttribute("aria-haspopup", "menu");
    this.#dot.className = "nbcluster-dot";
    this.#dot.setAttribute("aria-hidden", "true");
    this.#button.append(this.#dot, this.#label);
    this.node.append(this.#button);
    this.#button.addEventListener("click", () => this.#open(), { signal: this.#gone.signal });
    cluster.changed.connect(this.#show, this);
    live.model.onChange(() => this.#show(), this.#gone.signal);
    this.#show();
  }

  override dispose(): void {
    this.#gone.abort();
    super.dispose();
  }

  #show(): void {
    if (this.isDisposed) return;
    const { attached, kernel, remembered } = this.#cluster;
    const { model } = this.#live;
    const { label, caption, state } = standing(inUse(attached, kernel, model), remembered, model.clusters);
    if (this.#label.textContent !== label) this.#label.textContent = label;
    this.#button.title = caption;
    this.#button.setAttribute("aria-label", this.#trans.__("Cluster of this notebook: %1", label));
    this.node.dataset.state = state;
  }

  #open(): void {
    const menu = new Menu({ commands: this.#commands });
    menu.addClass("nbcluster-menu");
    const clusters = this.#live.model.clusters.filter(
      ({ lasting, name }) => lasting || name === this.#cluster.attached?.cluster,
    );
    for (const { name, title, kind, workers } of clusters) {
      const label = `${title} (${kind}, ${amount(workers.length)})`;
      menu.addItem({ command: COMMANDS.attach, args: { cluster: name, label } });
    }
    if (clusters.length > 0) menu.addItem({ type: "separator" });
    menu.addItem({ command: COMMANDS.startLocal });
    if (this.#cluster.attached) menu.addItem({ command: COMMANDS.detach });
    if (this.#commands.hasCommand(COMMANDS.openPanel)) menu.addItem({ command: COMMANDS.openPanel });
    menu.aboutToClose.connect(() => queueMicrotask(() => this.#button.focus()));
    const { left, bottom } = this.#button.getBoundingClientRect();
    menu.open(left, bottom);
    menu.activateNextItem();
  }
}
