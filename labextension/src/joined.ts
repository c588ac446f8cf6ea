/**
 * One live connection a page, whoever looks at it.
 *
 * In this room server, connection and model are put together.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { LiveConnection } from "./live";
import { LiveModel } from "./model";
import { Server } from "./server";
import { ILive, type Live } from "./tokens";

export const live: JupyterFrontEndPlugin<Live> = {
  id: "nbcluster-lab:live",
  description: "Clusters and runs, live from the server",
  autoStart: true,
  provides: ILive,
  activate: (app: JupyterFrontEnd) => {
    const server = new Server(app.serviceManager.serverSettings);
    const model = new LiveModel();
    // It lives as long as the page.
    const connection = new LiveConnection(server, model, new AbortController().signal);
    return { model, server, connection };
  },
};
