/**
 * Runs that go on while nobody listens to their cell: the page was reloaded, or closed and opened again.
 *
 * In this room it is decided, on plain data, what a cell's output is to become.
 */

/** A run as the server knows it. */
export interface Run {
  readonly id: string;
  readonly notebook: string;
  readonly kernel: string;
  readonly cell_id: string;
  /** The execution count of its cell. */
  readonly cell: string;
  readonly alive: boolean;
  /** Whether somebody has cleared what stood of it. */
  readonly cleared: boolean;
}

/** One of a cell's outputs, as far as it matters here. */
export interface Output {
  /** The run whose live view it is; empty if it is none. */
  readonly run: string;
}

export interface Cell {
  readonly id: string;
  /** Whether this page runs it now: then its output comes from the kernel. */
  readonly listens: boolean;
  readonly execution_count: number | null;
  readonly isOurs: boolean;
  readonly outputs: readonly Output[];
}

export type Step =
  /** The output at `at` becomes the view of the run; at the end of the list it is new. */
  | { readonly do: "follow"; readonly run: string; readonly at: number }
  /** The output at `at` becomes the summary of the run. */
  | { readonly do: "finish"; readonly run: string; readonly at: number };

/** What is to be done for a run in a cell of its notebook; null if nothing is. `kernel` is the notebook's. */
export function step(run: Run, cell: Cell, kernel: string): Step | null {
  if (cell.listens) return null;
  const at = cell.outputs.findIndex((output) => output.run === run.id);
  if (at >= 0) return { do: run.alive ? "follow" : "finish", run: run.id, at };
  // It was not saved since the run began: the cell is known by its id, and must not have been run since.
  const mine = run.cell_id !== "" && run.cell_id === cell.id && run.kernel === kernel && cell.isOurs;
  if (
    !mine ||
    run.cleared ||
    Number(run.cell) <= (cell.execution_count ?? 0) ||
    cell.outputs.some((output) => output.run !== "")
  )
    return null;
  return { do: run.alive ? "follow" : "finish", run: run.id, at: cell.outputs.length };
}
