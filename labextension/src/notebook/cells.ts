/**
 * The cells of notebooks that are open, found by what an editor knows of its cell.
 *
 * In this room an editor's model leads to its notebook and to the cells above.
 */

import type { ICellModel } from "@jupyterlab/cells";
import type { CodeEditor } from "@jupyterlab/codeeditor";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { Question } from "./asking";
import { isMarked } from "./magic";

/** What is to be asked of a cell by its model; null if it is none of ours, or is in no notebook. */
export function questionOf(tracker: INotebookTracker, model: CodeEditor.IModel): Question | null {
  const cell = model.sharedModel.getSource();
  if (!isMarked(cell)) return null;
  const cells_before: string[] = [];
  const panel = tracker.find((each) => {
    cells_before.length = 0;
    for (const other of each.content.model?.cells ?? []) {
      if (isSame(other, model)) return true;
      if (other.type === "code") cells_before.push(other.sharedModel.getSource());
    }
    return false;
  });
  return panel === undefined ? null : { cell, cells_before };
}

/** A cell's model is its editor's too, by another of its faces. */
function isSame(cell: ICellModel, model: CodeEditor.IModel): boolean {
  return cell.sharedModel === model.sharedModel;
}

/** The notebook with this path. */
export function panelAt(tracker: INotebookTracker, path: string): NotebookPanel | undefined {
  return tracker.find((panel) => panel.context.localPath === path || panel.context.path === path);
}
