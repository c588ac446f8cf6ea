/**
 * JupyterLab as the page around the panel: which notebook is before the user, its kernel, its cells.
 *
 * In this room the panel's wishes become JupyterLab's calls.
 */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Clipboard } from "@jupyterlab/apputils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { Kernel } from "@jupyterlab/services";
import { Refused } from "../asked";
import type { KnownRun } from "../model";
import type { Notebook, Page } from "./page";

export class LabPage implements Page {
  readonly #app: JupyterFrontEnd;
  readonly #tracker: INotebookTracker | null;
  readonly #listeners = new Set<() => void>();
  #watched: NotebookPanel | null = null;

  constructor(app: JupyterFrontEnd, tracker: INotebookTracker | null) {
    this.#app = app;
    this.#tracker = tracker;
    // As long as the page: the tracker is.
    tracker?.currentChanged.connect(() => this.#follow());
    this.#follow();
  }

  get notebook(): Notebook | null {
    const panel = this.#tracker?.currentWidget ?? null;
    if (panel === null || panel.isDisposed) return null;
    const kernel = panel.sessionContext.session?.kernel ?? null;
    return { path: pathOf(this.#app, panel), kernel: kernel?.id ?? null, busy: kernel?.status === "busy" };
  }

  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  async runLine(line: string): Promise<void> {
    const kernel = this.#tracker?.currentWidget?.sessionContext.session?.kernel ?? null;
    if (kernel === null) throw new Refused(NO_KERNEL, 0, []);
    await execute(kernel, magic(line));
  }

  async showCell(run: KnownRun): Promise<void> {
    const panel: unknown = await this.#app.commands.execute("docmanager:open", { path: run.notebook });
    const found = this.#tracker?.find((each) => each === panel) ?? null;
    if (found === null) return;
    await found.context.ready;
    await found.revealed;
    const { content } = found;
    const cell = run.progress.about?.cell ?? "";
    const index = content.widgets.findIndex(
      ({ model }) =>
        model.id === run.cell_id || (run.cell_id === "" && cell !== "" && promptOf(model) === cell),
    );
    const widget = content.widgets[index];
    if (widget === undefined) return;
    content.activeCellIndex = index;
    await content.scrollToCell(widget, "center");
    content.activate();
  }

  async copy(text: string): Promise<void> {
    Clipboard.copyToSystem(text);
  }

  /** Whether the run's notebook is open in this page, and whether it is looked at. */
  looksAt(run: KnownRun): "no" | "away" | "yes" {
    const panel = this.#tracker?.find((each) => pathOf(this.#app, each) === run.notebook);
    if (panel === undefined) return "no";
    return panel.isVisible && !document.hidden ? "yes" : "away";
  }

  #follow(): void {
    this.#watched?.sessionContext.kernelChanged.disconnect(this.#tell, this);
    this.#watched?.sessionContext.statusChanged.disconnect(this.#tell, this);
    this.#watched = this.#tracker?.currentWidget ?? null;
    this.#watched?.sessionContext.kernelChanged.connect(this.#tell, this);
    this.#watched?.sessionContext.statusChanged.connect(this.#tell, this);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const NO_KERNEL =
  "The notebook has no kernel. It was shut down, or has not begun. Start one in the menu Kernel.";

/** Without the name of a drive, as the server knows it. */
function pathOf(app: JupyterFrontEnd, panel: NotebookPanel): string {
  return app.serviceManager.contents.localPath(panel.context.path);
}

function promptOf(model: { toJSON(): object }): string {
  const { execution_count: prompt } = { execution_count: null, ...model.toJSON() };
  return prompt === null ? "" : String(prompt);
}

/** A line that works whether or not the notebook has loaded the extension. */
function magic(line: string): string {
  const [name = "", ...rest] = line.replace(/^%/, "").split(" ");
  return [
    "_shell = get_ipython()",
    'if "distribute" not in _shell.magics_manager.magics["cell"]:',
    '    _shell.run_line_magic("load_ext", "nbcluster")',
    `_shell.run_line_magic(${JSON.stringify(name)}, ${JSON.stringify(rest.join(" "))})`,
    "del _shell",
  ].join("\n");
}

/** Raises what the kernel raised. What it printed is the notebook's business, and stands nowhere there. */
async function execute(kernel: Kernel.IKernelConnection, code: string): Promise<void> {
  const future = kernel.requestExecute({ code, store_history: false, allow_stdin: false });
  const { content } = await future.done;
  if (content.status === "error") throw new Refused(content.evalue, 0, []);
}
