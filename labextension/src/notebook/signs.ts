/**
 * Which sign stands on which line, and what it says. No DOM and no editor here.
 *
 * In this room marks are laid beside lines.
 */

import type { Mark } from "../wire";

export type Sign = Mark["route"] | "none";

/** One line's share of a loop. */
export interface LineMark {
  /** From 1. */
  readonly line: number;
  readonly sign: Sign;
  readonly part: "only" | "first" | "rail" | "last";
  readonly text: string;
}

const svg = (inner: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="black" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</svg>`;

/** Told apart by shape, not by colour alone: three arrows, one that goes down to a line, a question mark, a dash. */
export const PICTURES: Readonly<Record<Sign, string>> = {
  parallel: svg('<path d="M2 4h9M2 8h9M2 12h9M9.5 2l3 2-3 2M9.5 6l3 2-3 2M9.5 10l3 2-3 2"/>'),
  kernel: svg('<path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 14h10"/>'),
  unknown: svg('<path d="M5 5.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1-1.5 2M8 13.5v.01"/>'),
  none: svg('<path d="M4 8h8"/>'),
};

/** `line 3: here [carried]: …` */
export function said({ line, text }: Mark): string {
  return `line ${line}: ${text}`;
}

/** The signs of a text with so many lines, in order. Where loops share a line, the first decides what is seen. */
export function lineMarks(marks: readonly Mark[], trouble: string, lines: number): LineMark[] {
  const found = new Map<number, LineMark>();
  // The longest first: a loop inside another takes its lines from it.
  const ordered = [...marks].sort((a, b) => a.line - b.line || b.end_line - a.end_line);
  const texts = new Map<number, string[]>();
  for (const mark of ordered) {
    const end = Math.min(mark.end_line, lines);
    for (let line = mark.line; line <= end; line += 1) {
      const here = texts.get(line) ?? [];
      if (!here.includes(said(mark))) here.push(said(mark));
      texts.set(line, here);
      const part = mark.line === end ? "only" : line === mark.line ? "first" : line === end ? "last" : "rail";
      const before = found.get(line);
      if (
        before === undefined ||
        part === "first" ||
        (part === "only" && before.part !== "only" && before.part !== "first")
      ) {
        found.set(line, { line, sign: mark.route, part, text: "" });
      }
    }
  }
  if (found.size === 0 && trouble !== "" && lines > 0)
    return [{ line: 1, sign: "none", part: "only", text: trouble }];
  return [...found.values()]
    .sort((a, b) => a.line - b.line)
    .map((mark) => ({ ...mark, text: (texts.get(mark.line) ?? []).join("\n") }));
}
