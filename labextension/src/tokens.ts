/**
 * What one plugin promises another.
 *
 * In this room are the promises; who keeps them is chosen in `index`.
 */

import { Token } from "@lumino/coreutils";
import type { Asked } from "./asked";
import type { LiveConnection } from "./live";
import type { LiveModel } from "./model";

/** All clusters and runs that the server knows of, live, and what can be asked of it. */
export interface Live {
  readonly model: LiveModel;
  readonly server: Asked;
  readonly connection: LiveConnection;
}

export const ILive = new Token<Live>(
  "nbcluster-lab:ILive",
  "All clusters and runs that the server knows of, live, and what can be asked of it.",
);
