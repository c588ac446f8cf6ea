/**
 * JupyterLab's extension.
 *
 * In this room stands which plugins there are.
 */

import { notebook } from "./notebook/plugin";
import { panel } from "./panel/plugin";

export default [panel, notebook];
