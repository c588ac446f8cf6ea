/**
 * The page around the panel, as far as the panel has to do with it: JupyterLab, or the gallery.
 *
 * In this room is what the panel asks of the page.
 */

import type { KnownRun } from "../model";

/** The notebook that is before the user. */
export interface Notebook {
  readonly path: string;
  /** Null where it has none. */
  readonly kernel: string | null;
  readonly busy: boolean;
}

export interface Page {
  readonly notebook: Notebook | null;
  /** Calls `listener` when another notebook is before the user, or its kernel changes. */
  onChange(listener: () => void, signal: AbortSignal): void;
  /** Runs a line in the notebook's kernel, which must be idle. Raises what the kernel raised. */
  runLine(line: string): Promise<void>;
  showCell(run: KnownRun): Promise<void>;
  copy(text: string): Promise<void>;
}
