/**
 * Marks in all notebooks of the page: one line of questions to the server, an answer to each editor.
 *
 * In this room editors, cells and the server are joined.
 */

import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { CodeEditor } from "@jupyterlab/codeeditor";
import type { INotebookTracker } from "@jupyterlab/notebook";
import type { Live } from "../tokens";
import type { Marks } from "../wire";
import { type Asker, Asking, type Question } from "./asking";
import { questionOf } from "./cells";
import { markedGutter, marksOf, takeMarks } from "./gutter";
import { isMarked } from "./magic";

const NO_SERVER =
  "There are no marks: this page's Jupyter server has no nbcluster, which reads cells for them. Install nbcluster beside jupyterlab too, and restart the server. Cells run all the same.";
const NONE: Marks = { marks: [], trouble: "" };

export class Marking {
  readonly #tracker: INotebookTracker;
  readonly #live: Live;
  readonly #asking: Asking;
  readonly #askers = new Map<EditorView, Asker>();
  #isOn = true;

  constructor(tracker: INotebookTracker, live: Live) {
    this.#tracker = tracker;
    this.#live = live;
    this.#asking = new Asking((question) => this.#ask(question));
    // What a cell means depends on the cells above it: they are asked for anew where somebody is about to look.
    tracker.activeCellChanged.connect((_, cell) => {
      for (const [view, asker] of this.#askers)
        if (cell?.editorWidget?.node.contains(view.dom)) this.#asking.changed(asker);
    });
    live.model.onChange(() => this.#onConnection(), new AbortController().signal);
  }

  gutterOf(model: CodeEditor.IModel): Extension {
    return markedGutter({
      changed: (view) => this.#changed(view, model),
      gone: (view) => {
        const asker = this.#askers.get(view);
        if (asker !== undefined) this.#asking.forget(asker);
        this.#askers.delete(view);
      },
    });
  }

  turn(isOn: boolean): void {
    if (this.#isOn === isOn) return;
    this.#isOn = isOn;
    for (const asker of this.#askers.values()) this.#asking.changed(asker);
  }

  /** What the text of a cell says, now; for somebody who asks once. */
  answerFor(source: string, model: CodeEditor.IModel): Promise<Marks> {
    const question = questionOf(this.#tracker, model);
    return this.#live.server.marks(source, question?.cells_before ?? []);
  }

  #changed(view: EditorView, model: CodeEditor.IModel): void {
    const known = this.#askers.get(view);
    // Most cells are none of ours, and pay for nothing.
    if (known === undefined && !isMarked(view.state.doc.sliceString(0, 5000))) return;
    const asker = known ?? {
      question: () => this.#question(model),
      tell: (answer: Marks) => takeMarks(view, answer),
    };
    this.#askers.set(view, asker);
    if (isMarked(view.state.doc.toString())) this.#asking.changed(asker);
    else {
      this.#asking.forget(asker);
      this.#askers.delete(view);
      // An editor must not be told anything while it is being updated.
      queueMicrotask(() => takeMarks(view, NONE));
    }
  }

  #question(model: CodeEditor.IModel): Question | null {
    return model.isDisposed ? null : questionOf(this.#tracker, model);
  }

  async #ask({ cell, cells_before }: Question): Promise<Marks> {
    if (!this.#isOn) return NONE;
    if (this.#live.model.connection === "absent") return { marks: [], trouble: NO_SERVER };
    return this.#live.server.marks(cell, cells_before);
  }

  #connection = "";

  /** The server has come, or is another: what it could not say it can say now. */
  #onConnection(): void {
    const { connection } = this.#live.model;
    if (connection === this.#connection) return;
    this.#connection = connection;
    if (connection !== "open") return;
    for (const [view, asker] of this.#askers) if (marksOf(view).trouble !== "") this.#asking.changed(asker);
  }
}
