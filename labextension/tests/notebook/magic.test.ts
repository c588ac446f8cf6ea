import { describe, expect, it } from "vitest";
import { explaining, isMarked, loads, moved, place, toggle } from "../../src/notebook/magic";

describe("our line", () => {
  it.each([
    ["%%distribute\nx = 1", 0],
    ["%%distribute --workers 2\nx = 1", 0],
    ["\n\n%%distribute\nx = 1", 2],
    ["%%time\n%%distribute\nx = 1", 1],
    ["%%capture out\n%%time\n%%distribute\nx = 1", 2],
    ["x = 1\n%%distribute", null],
    ["%%distributed\nx = 1", null],
    ["%%bash\n%%distribute", null],
    ["", null],
  ])("stands in %j on line %j", (source, at) => {
    expect(place(source)).toBe(at);
  });

  it("may also stand in a plain cell, before a statement", () => {
    expect(isMarked("x = 1\n%distribute ys = [f(x) for x in xs]")).toBe(true);
    expect(isMarked("best = %distribute max(f(x) for x in xs)")).toBe(true);
    expect(isMarked("x = 1 %distribute_of")).toBe(false);
  });
});

/** The text after a change, and where the cursor is in it: `|`. */
function toggled(marked: string): string | null {
  const cursor = marked.indexOf("|");
  const source = marked.replace("|", "");
  const change = toggle(source);
  if (change === null) return null;
  const after = source.slice(0, change.from) + change.insert + source.slice(change.to);
  const at = moved(cursor, change);
  return `${after.slice(0, at)}|${after.slice(at)}`;
}

describe("distributing a cell", () => {
  it.each([
    ["|for x in xs:\n    f(x)", "%%distribute\n|for x in xs:\n    f(x)"],
    ["for x in xs:\n    f(|x)", "%%distribute\nfor x in xs:\n    f(|x)"],
    ["%%time\nfor x in |xs: f(x)", "%%time\n%%distribute\nfor x in |xs: f(x)"],
    ["%%time|", "%%time\n%%distribute\n|"],
    ["|", "%%distribute\n|"],
  ])("makes %j into %j", (before, after) => {
    expect(toggled(before)).toBe(after);
  });

  it.each([
    ["%%distribute --workers 2\nfor x in |xs: f(x)", "for x in |xs: f(x)"],
    ["%%distri|bute\nx = 1", "|x = 1"],
    ["%%time\n%%distribute\nx |= 1", "%%time\nx |= 1"],
    ["%%distribute|", "|"],
  ])("and %j into %j again", (before, after) => {
    expect(toggled(before)).toBe(after);
  });

  it("leaves a cell alone that is another magic's", () => {
    expect(toggled("%%bash\nls|")).toBeNull();
    expect(toggled("%%time\n%%bash\nls|")).toBeNull();
  });
});

describe("explaining a cell", () => {
  it.each([
    ["%%distribute\nx = 1", "%%distribute --explain\nx = 1"],
    ["%%distribute --workers 2 --quiet\nx = 1", "%%distribute --explain --workers 2\nx = 1"],
    ["%%distribute --strict --allow writes --explain\nx = 1", "%%distribute --explain --allow writes\nx = 1"],
    ["%%time\n%%distribute\nx = 1", "%%distribute --explain\nx = 1"],
    ["x = 1", "%%distribute --explain\nx = 1"],
  ])("asks of %j by %j", (source, asked) => {
    expect(explaining(source)).toBe(asked);
  });
});

it("knows the line that loads the extension", () => {
  expect(loads("import numpy\n%load_ext nbcluster")).toBe(true);
  expect(loads("# %load_ext nbcluster")).toBe(false);
  expect(loads("%load_ext nbclusters")).toBe(false);
});
