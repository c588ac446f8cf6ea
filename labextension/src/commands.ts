/**
 * The commands that there are, by their names.
 *
 * In this room each command has its name; what it does is at home with what it concerns.
 */

export const OPEN_PANEL = "nbcluster:open-panel";
export const START_CLUSTER = "nbcluster:start-cluster";
export const SHOW_RUN = "nbcluster:show-run";
