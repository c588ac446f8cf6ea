/**
 * JupyterLab's extension.
 *
 * In this room stands which plugins there are.
 */

import { live } from "./joined";
import { notebook } from "./notebook/plugin";
import { panel } from "./panel/plugin";

export default [live, panel, notebook];
