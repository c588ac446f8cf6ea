/**
 * "Distribute this cell": the magic line comes, or goes.
 *
 * A cell that begins with `%%distribute` runs in a notebook that loads nbcluster, tomorrow too. So the first use in a
 * notebook also puts a cell with `%load_ext nbcluster` at its top, and the kernel is told at once.
 *
 * In this room a click changes a cell.
 */

import { Notification } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import { tell } from "./kernel";
import { loads, moved, toggle } from "./magic";

export const LOAD = "%load_ext nbcluster";

export async function toggleCell(panel: NotebookPanel, cell: Cell, trans: TranslationBundle): Promise<void> {
  const shared = cell.model.sharedModel;
  const change = toggle(shared.getSource());
  if (change === null) {
    Notification.info(trans.__("Another magic runs this cell, and %%distribute cannot stand above it."), {
      autoClose: 5000,
    });
    return;
  }
  const editor = cell.editor;
  const cursor = editor?.getOffsetAt(editor.getCursorPosition());
  shared.updateSource(change.from, change.to, change.insert);
  if (editor && cursor !== undefined) {
    const position = editor.getPositionAt(moved(cursor, change));
    if (position) editor.setCursorPosition(position);
  }
  if (change.insert !== "") await load(panel, trans);
}

async function load(panel: NotebookPanel, trans: TranslationBundle): Promise<void> {
  const notebook = panel.content.model;
  if (notebook === null) return;
  if (![...notebook.cells].some((cell) => cell.type === "code" && loads(cell.sharedModel.getSource()))) {
    notebook.sharedModel.insertCell(0, { cell_type: "code", source: LOAD });
    Notification.info(
      trans.__(
        "The notebook loads nbcluster now, in a new cell at its top. It has been run for you; from now on it runs with the others.",
      ),
      { autoClose: 8000 },
    );
  }
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) return; // whoever starts one runs the cell at the top
  const { error } = await tell(kernel, LOAD);
  if (error === "") return;
  const words = error.startsWith("ModuleNotFoundError")
    ? trans.__(
        "This notebook's kernel has no nbcluster. Its Python is another one than the server's. Install it there: %pip install nbcluster",
      )
    : trans.__("The kernel could not load nbcluster: %1", error);
  Notification.error(words, { autoClose: false });
}
