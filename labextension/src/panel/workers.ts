/**
 * The workers of a cluster: all of them as small columns, and each with its figures.
 *
 * In this room workers become rows.
 */

import { element, fill, setAttribute, setText } from "../cell/dom";
import { percent, plural, size } from "../cell/format";
import type { Cluster, Worker } from "../wire";
import { Keyed } from "./keyed";
import { Fold, Meter } from "./parts";
import { memory } from "./words";

/** So many are shown unasked. */
const SHOWN_UNASKED = 4;
/** More rows than this are read by nobody. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 64;

export class Workers {
  readonly #columns = element("div", { class: "columns", "aria-hidden": "true" });
  readonly #list = element("ul", { class: "workers" });
  readonly #more = element("p", { class: "pale" });
  readonly #rows = new Keyed<Worker, WorkerRow>(this.#list, () => new WorkerRow());
  readonly #content = element("div", {}, [this.#list, this.#more]);
  readonly #fold = new Fold("Workers", this.#content);
  #chosen = false;
  readonly node = element("div", { class: "of-workers" }, [this.#columns, this.#fold.button, this.#content]);

  constructor() {
    this.#fold.button.classList.add("unfolds");
    this.#fold.button.addEventListener("click", () => {
      this.#chosen = true;
    });
  }

  show({ workers, title }: Cluster): void {
    this.node.hidden = workers.length === 0;
    this.#showColumns(workers);
    setText(this.#fold.button, plural(workers.length, "worker"));
    setAttribute(this.#list, "aria-label", `workers of ${title}`);
    if (!this.#chosen) this.#fold.turn(workers.length <= SHOWN_UNASKED);
    const machines = new Set(workers.map(({ machine }) => machine).filter((machine) => machine !== ""));
    const rows = this.#fold.open ? workers.slice(0, MOST_ROWS) : [];
    this.#rows.show(
      rows,
      ({ name }) => name,
      (row, worker) => row.show(worker, machines.size > 1),
    );
    const left = this.#fold.open ? workers.length - rows.length : 0;
    setText(this.#more, left > 0 ? `and ${plural(left, "more worker")}` : "");
  }

  /** One column a worker, as high as it is busy; of very many the first. */
  #showColumns(workers: readonly Worker[]): void {
    const shown = workers.slice(0, MOST_COLUMNS);
    fill(this.#columns, shown.length, () => element("span", {}, [element("span")]));
    for (const [index, { cpu, state, name }] of shown.entries()) {
      const column = this.#columns.children[index];
      const full = column?.firstElementChild;
      if (!(column instanceof HTMLElement) || !(full instanceof HTMLElement)) continue;
      column.dataset.state = state;
      column.title = cpu === null ? name : `${name}: ${percent(cpu)}`;
      full.style.height = `${Math.round(100 * Math.min(1, cpu ?? 0))}%`;
    }
    this.#columns.hidden = shown.length <= SHOWN_UNASKED;
  }
}

class WorkerRow {
  readonly #name = element("span", { class: "name" });
  readonly #where = element("span", { class: "pale" });
  readonly #doing = element("span", { class: "doing" });
  readonly #cpu = new Meter("CPU");
  readonly #memory = new Meter("memory");
  readonly #gpu = new Meter("GPU");
  readonly node = element("li", {}, [
    element("div", { class: "line-up" }, [this.#name, this.#where, this.#doing]),
    element("div", { class: "meters" }, [this.#cpu.node, this.#memory.node, this.#gpu.node]),
  ]);

  show(worker: Worker, several: boolean): void {
    const { name, state, machine, cpu, memory_bytes, memory_limit_bytes, gpu, gpu_busy, gpu_memory_bytes } =
      worker;
    setText(this.#name, name);
    const gpuMemory = gpu_memory_bytes === null ? "" : size(gpu_memory_bytes);
    setText(this.#where, [several ? machine : "", gpu, gpuMemory].filter((part) => part !== "").join(" · "));
    setText(this.#doing, worker.doing !== "" ? worker.doing : state === "ready" ? "idle" : state);
    setAttribute(this.node, "data-state", state);
    this.#doing.classList.toggle("pale", worker.doing === "");
    this.#cpu.show(cpu, cpu === null ? "" : percent(cpu), name);
    // Without a limit there is nothing to be full of: the figure stands alone.
    const share = memory_bytes === null ? null : memory_limit_bytes ? memory_bytes / memory_limit_bytes : 0;
    const used = memory_bytes === null ? "" : size(memory_bytes);
    this.#memory.show(share, used, name, memory(worker));
    this.#memory.node.classList.toggle("unlimited", memory_limit_bytes === null);
    this.#gpu.show(gpu === "" ? null : gpu_busy, gpu_busy === null ? "" : percent(gpu_busy), name);
  }
}
