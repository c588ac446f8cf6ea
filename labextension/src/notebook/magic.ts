/**
 * The magic line of a cell, as text.
 *
 * In this room it is known where our line stands, and what a cell is with it or without it.
 */

const OURS = /^%%distribute(?=\s|$)/;
/** What may stand above our line and still runs its body as a cell of Python; `nbcluster/plan/marks.py` has the same. */
const PYTHON_ABOVE = /^%%(time|timeit|capture|prun)(?=\s|$)/;
const LINE = /^\s*(?:[\w., ]+=\s*)?%distribute(?=\s)/m;
const LOADS = /^\s*%(?:load_ext|reload_ext)\s+nbcluster\b/m;

/** The line on which our magic stands, from 0; null if the cell is not ours. */
export function place(source: string): number | null {
  for (const [at, line] of source.split("\n").entries()) {
    if (OURS.test(line)) return at;
    if (line.trim() !== "" && !PYTHON_ABOVE.test(line)) return null;
  }
  return null;
}

/** Whether a cell has loops that our magic may divide: below its line, or on a line of its own. */
export function isMarked(source: string): boolean {
  return place(source) !== null || LINE.test(source);
}

/** Whether a cell loads the extension. */
export function loads(source: string): boolean {
  return LOADS.test(source);
}

/** A piece of a text and what is to stand in its place. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What adds our line to a cell, or takes it away; null where another magic has the cell. */
export function toggle(source: string): Change | null {
  const lines = source.split("\n");
  const at = place(source);
  if (at !== null) {
    const from = offset(lines, at);
    const to = Math.min(source.length, offset(lines, at + 1));
    return { from, to, insert: "" };
  }
  let line = 0;
  while (PYTHON_ABOVE.test(lines[line] ?? "")) line += 1;
  if ((lines[line] ?? "").startsWith("%%")) return null;
  const from = Math.min(source.length, offset(lines, line));
  // Below a lone `%%time` there is no line yet.
  const begin = from > 0 && source[from - 1] !== "\n" ? "\n" : "";
  return { from, to: from, insert: `${begin}%%distribute\n` };
}

/** Where a cursor is after a change: with the text that it stood before. */
export function moved(cursor: number, { from, to, insert }: Change): number {
  if (cursor < from) return cursor;
  return cursor < to ? from : cursor - (to - from) + insert.length;
}

/** The cell with `--explain` on its magic line, and without what contradicts it. */
export function explaining(source: string): string {
  const lines = source.split("\n");
  const at = place(source);
  if (at === null) return `%%distribute --explain\n${source}`;
  const options = (lines[at] ?? "")
    .replace(OURS, "")
    .replace(/(^|\s)--(explain|strict|quiet)(=\S+)?(?=\s|$)/g, "$1")
    .trim();
  return ["%%distribute --explain", options]
    .filter((part) => part !== "")
    .join(" ")
    .concat("\n", lines.slice(at + 1).join("\n"));
}

function offset(lines: readonly string[], line: number): number {
  return lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
}
