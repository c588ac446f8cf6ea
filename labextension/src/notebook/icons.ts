/**
 * Icons that themes recolour.
 *
 * In this room are the pictures of the notebook's commands.
 */

import { LabIcon } from "@jupyterlab/ui-components";

/** One line that becomes three. */
const DISTRIBUTE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16"><g fill="none" stroke="var(--jp-inverse-layout-color3)" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"><path d="M1.500 8H5m0 0c2.500 0 2-4.500 4.500-4.500h4.500M5 8h9M5 8c2.500 0 2 4.500 4.500 4.500h4.500"/></g></svg>';

export const icons = {
  distribute: new LabIcon({ name: "nbcluster:distribute", svgstr: DISTRIBUTE }),
};
