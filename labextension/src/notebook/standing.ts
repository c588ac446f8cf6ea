/**
 * A notebook and its cluster: what the kernel is attached to, and what the notebook remembers.
 *
 * The kernel is asked when it has just run one of our cells and is idle, for only it knows; its notebook's metadata
 * follow. Nothing is started here.
 *
 * In this room a notebook's cluster is known, chosen and kept in mind.
 */

import { Notification } from "@jupyterlab/apputils";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { IDisposable } from "@lumino/disposable";
import { Signal } from "@lumino/signaling";
import { LOAD } from "./distribute";
import { type Attached, attachedTo, type Remembered, tell } from "./kernel";
import { isMarked, loads } from "./magic";
import { KEY, readRemembered, toRemember } from "./notes";

export class NotebookCluster implements IDisposable {
  readonly changed = new Signal<this, void>(this);
  readonly #panel: NotebookPanel;
  #attached: Attached | null | undefined;
  #asking = false;

  constructor(panel: NotebookPanel) {
    this.#panel = panel;
    panel.sessionContext.kernelChanged.connect(this.#onKernel, this);
    panel.sessionContext.connectionStatusChanged.connect(this.#onKernel, this);
    NotebookActions.executed.connect(this.#onExecuted, this);
    panel.disposed.connect(() => this.dispose());
    void panel.context.ready.then(() => this.ask());
  }

  get attached(): Attached | null | undefined {
    return this.#attached;
  }

  /** The kernel's id. */
  get kernel(): string | undefined {
    return this.#panel.sessionContext.session?.kernel?.id;
  }

  get remembered(): Remembered | null {
    return readRemembered(this.#panel.content.model?.getMetadata(KEY));
  }

  get isDisposed(): boolean {
    return this.#panel.isDisposed;
  }

  dispose(): void {
    Signal.clearData(this);
  }

  /** Asks the kernel, if it is free: one that is busy is asked after its cell. */
  async ask(): Promise<void> {
    const { session } = this.#panel.sessionContext;
    const kernel = session?.kernel;
    if (!kernel) {
      this.#take(undefined);
      return;
    }
    if (this.#asking || kernel.status !== "idle") return;
    this.#asking = true;
    try {
      this.#take(await attachedTo(kernel));
    } catch {
      this.#take(undefined); // the kernel has gone meanwhile
    } finally {
      this.#asking = false;
    }
  }

  /** A line of `%cluster`, run in the kernel without a cell; what it says is told. */
  async run(line: string, trans: TranslationBundle): Promise<void> {
    const kernel = this.#panel.sessionContext.session?.kernel;
    if (!kernel) {
      Notification.warning(
        trans.__("This notebook has no kernel to attach. Start one first: Kernel, Restart Kernel."),
        { autoClose: 6000 },
      );
      return;
    }
    const done = tell(kernel, LOAD)
      .then((loaded) => (loaded.error === "" ? tell(kernel, line) : loaded))
      .then(({ text, error }) => {
        if (error !== "") throw new Error(error);
        return text;
      });
    Notification.promise(done, {
      pending: { message: line, options: { autoClose: false } },
      success: { message: (text) => firstLine(String(text)) || line, options: { autoClose: 4000 } },
      error: {
        message: (reason) => (reason instanceof Error ? reason.message : String(reason)),
        options: { autoClose: false },
      },
    });
    await done.catch(() => undefined);
    await this.ask();
  }

  #take(attached: Attached | null | undefined): void {
    if (this.isDisposed) return;
    this.#attached = attached;
    const note = toRemember(attached, this.remembered);
    if (note !== null) this.#panel.content.model?.setMetadata(KEY, { ...note });
    this.changed.emit();
  }

  #onKernel(): void {
    if (this.#panel.sessionContext.session?.kernel?.connectionStatus === "connected") void this.ask();
    else this.#take(undefined);
  }

  #onExecuted(
    _sender: unknown,
    { notebook, cell }: { notebook: unknown; cell: { model: { sharedModel: { getSource(): string } } } },
  ): void {
    if (notebook !== this.#panel.content) return;
    const source = cell.model.sharedModel.getSource();
    if (isMarked(source) || loads(source) || /%cluster\b|\bnbcluster\b/.test(source)) void this.ask();
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
