/**
 * What one plugin promises another.
 *
 * In this room are the promises; who keeps them is chosen in `index`.
 */

import { Token } from "@lumino/coreutils";
import type { Asked } from "./asked";
import type { LiveModel } from "./model";

/** What can be wished of the connection. */
export interface Connected {
  /** Of these runs `who` wants the slices too; each replaces what it wanted before. */
  watch(who: object, runs: readonly string[]): void;
  /** Tries now, whenever the next try would have been. */
  tryNow(): void;
}

/** All clusters and runs that the server knows of, live, and what can be asked of it. */
export interface Live {
  readonly model: LiveModel;
  readonly server: Asked;
  readonly connection: Connected;
}

export const ILive = new Token<Live>(
  "nbcluster-lab:ILive",
  "All clusters and runs that the server knows of, live, and what can be asked of it.",
);
