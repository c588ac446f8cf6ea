/**
 * What stands beside the notebook: the panel, its tab, its commands.
 *
 * In this room the parts of the panel are put together.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";

export const panel: JupyterFrontEndPlugin<void> = {
  id: "nbcluster-lab:panel",
  description: "Clusters, workers and runs beside the notebook",
  autoStart: true,
  activate: (_app: JupyterFrontEnd) => {},
};
