/**
 * A run's view in a cell's output that no kernel draws: from what the server tells, and at the end its summary.
 *
 * In this room the decisions of `follow` are carried out on cells.
 */

import type { CodeCell } from "@jupyterlab/cells";
import { type INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { CellView } from "../cell/view";
import type { KnownRun } from "../model";
import type { Live } from "../tokens";
import type { Cleared } from "./cleared";
import { type Cell, type Run, type Step, step } from "./follow";
import { place } from "./magic";

/** An output that the server's news make a view of. */
export const MIME = "application/vnd.nbcluster.run+json";
const KEY = "nbcluster";

/** Draws a followed run. What a saved notebook names and the server does not know stays as its other forms tell. */
export class FollowedView extends Widget implements IRenderMime.IRenderer {
  readonly #live: Live;
  readonly #gone = new AbortController();

  constructor(live: Live) {
    super();
    this.#live = live;
    this.addClass("nbcluster-followed");
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const id = runOf(model.data[MIME]);
    const run = this.#live.model.run(id);
    if (run === null || this.node.childElementCount > 0) {
      if (this.node.childElementCount === 0) this.node.textContent = String(model.data["text/plain"] ?? "");
      return;
    }
    this.#live.connection.watch(this, [id]);
    new CellView(this.node, run.progress, this.#gone.signal);
  }

  override dispose(): void {
    this.#gone.abort();
    this.#live.connection.watch(this, []);
    super.dispose();
  }
}

export class Following {
  readonly #live: Live;
  readonly #tracker: INotebookTracker;
  /** Runs whose summary is being asked for, or was written. */
  readonly #finished = new Set<string>();
  readonly #cleared: Cleared;

  constructor(live: Live, tracker: INotebookTracker, cleared: Cleared) {
    this.#live = live;
    this.#tracker = tracker;
    this.#cleared = cleared;
    NotebookActions.outputCleared.connect((_, { cell }) => this.#onCleared(cell.model.id));
    live.model.onChange(() => this.look(), new AbortController().signal);
    tracker.widgetAdded.connect((_, panel) => {
      panel.sessionContext.connectionStatusChanged.connect(() => this.look());
      void Promise.all([panel.context.ready, panel.sessionContext.ready]).then(() => this.look());
    });
  }

  /** Goes through all open notebooks; does nothing where nothing is to be done. */
  look(): void {
    const { runs } = this.#live.model;
    if (runs.length === 0) return;
    this.#tracker.forEach((panel) => {
      this.#lookAt(panel, runs);
    });
  }

  #lookAt(panel: NotebookPanel, runs: readonly KnownRun[]): void {
    const kernel = panel.sessionContext.session?.kernel?.id;
    if (!panel.context.isReady || kernel === undefined || this.#tracker.isDisposed) return;
    for (const run of runs) {
      if (run.kernel !== kernel && run.notebook !== panel.context.localPath) continue;
      for (const widget of panel.content.widgets) {
        if (widget.model.type !== "code") continue;
        const cell = widget as CodeCell;
        const todo = step(plain(run, this.#cleared.has(run.id)), described(cell), kernel);
        if (todo?.do === "follow") follow(cell, todo);
        else if (todo !== null) void this.#finish(cell, todo);
      }
    }
  }

  #onCleared(cell: string): void {
    const its = this.#live.model.runs.filter(({ cell_id }) => cell_id === cell);
    this.#cleared.add(its.map(({ id }) => id));
  }

  async #finish(cell: CodeCell, { run, at }: Step): Promise<void> {
    if (this.#finished.has(run)) return;
    this.#finished.add(run);
    const summary = await this.#live.server.summary(run).catch(() => null);
    if (summary === null || cell.isDisposed) return;
    // Others may have come or gone meanwhile.
    const now = outputsOf(cell).findIndex((output) => output.run === run);
    put(cell, now >= 0 ? now : at, { ...summary }, {});
    const { cell: count } = this.#live.model.run(run)?.progress.about ?? { cell: "" };
    if (Number(count) > 0) cell.model.executionCount = Number(count);
  }
}

function follow(cell: CodeCell, { run, at }: Step): void {
  const before = cell.model.outputs.get(at);
  const data = before?.data ?? {};
  if (runOf(data[MIME]) === run) return;
  const plain = data["text/plain"] ?? "A distributed run. It goes on in JupyterLab.";
  put(
    cell,
    at,
    {
      [MIME]: { run },
      "text/plain": String(plain),
      ...(data["text/html"] ? { "text/html": data["text/html"] } : {}),
    },
    { [KEY]: { run } },
  );
}

function put(
  cell: CodeCell,
  at: number,
  data: IRenderMime.IMimeModel["data"] | Record<string, unknown>,
  metadata: Record<string, unknown>,
): void {
  const outputs = cell.model.outputs;
  const output = { output_type: "display_data", data, metadata };
  const json = JSON.parse(JSON.stringify(output)) as Parameters<typeof outputs.add>[0];
  if (at < outputs.length) outputs.set(at, json);
  else outputs.add(json);
}

function plain({ id, notebook, kernel, cell_id, progress }: KnownRun, cleared: boolean): Run {
  return { id, notebook, kernel, cell_id, cell: progress.about?.cell ?? "", alive: progress.alive, cleared };
}

function described(cell: CodeCell): Cell {
  const future = cell.outputArea.future as { readonly isDisposed: boolean } | null | undefined;
  return {
    id: cell.model.id,
    listens: future !== null && future !== undefined && !future.isDisposed,
    execution_count: cell.model.executionCount,
    isOurs: place(cell.model.sharedModel.getSource()) !== null,
    outputs: outputsOf(cell),
  };
}

function outputsOf(cell: CodeCell): { run: string }[] {
  const { outputs } = cell.model;
  return Array.from({ length: outputs.length }, (_, at) => ({ run: runOf(outputs.get(at)?.metadata[KEY]) }));
}

/** The run's id in `{"run": …}`; empty if it is none. */
function runOf(value: unknown): string {
  const run: unknown = Reflect.get(Object(value), "run");
  return typeof run === "string" ? run : "";
}
