/**
 * What stands in the notebook itself: toolbar, marks in the gutter, entries of menus.
 *
 * In this room the parts of the notebook are put together.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";

export const notebook: JupyterFrontEndPlugin<void> = {
  id: "nbcluster-lab:notebook",
  description: "The notebook's cluster in its toolbar, and marks beside distributed loops",
  autoStart: true,
  activate: (_app: JupyterFrontEnd) => {},
};
