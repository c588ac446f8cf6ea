import { describe, expect, it } from "vitest";
import { lineMarks } from "../../src/notebook/signs";
import type { Mark } from "../../src/wire";

const mark = (line: number, end_line: number, route: Mark["route"], text: string): Mark => ({
  line,
  end_line,
  route,
  reason: route === "kernel" ? "carried" : "",
  text,
});

const drawn = (marks: Mark[], trouble = "", lines = 10): string[] =>
  lineMarks(marks, trouble, lines).map(({ line, sign, part }) => `${line} ${sign} ${part}`);

describe("signs", () => {
  it("stand on a loop's first line, with a rail to its last", () => {
    expect(drawn([mark(2, 4, "parallel", "apart")])).toEqual([
      "2 parallel first",
      "3 parallel rail",
      "4 parallel last",
    ]);
  });

  it("stand alone where a loop is one line", () => {
    expect(drawn([mark(2, 2, "kernel", "here"), mark(5, 5, "unknown", "apart if")])).toEqual([
      "2 kernel only",
      "5 unknown only",
    ]);
  });

  it("say everything of a line that several loops share", () => {
    const [sign] = lineMarks([mark(2, 2, "parallel", "apart"), mark(2, 2, "kernel", "here")], "", 3);
    expect(sign?.text).toBe("line 2: apart\nline 2: here");
  });

  it("give a loop inside another its own", () => {
    expect(drawn([mark(2, 5, "parallel", "apart"), mark(3, 4, "kernel", "here")])).toEqual([
      "2 parallel first",
      "3 kernel first",
      "4 parallel rail",
      "5 parallel last",
    ]);
  });

  it("end with the text, however long the loop was when it was read", () => {
    expect(drawn([mark(2, 9, "parallel", "apart"), mark(12, 14, "kernel", "here")], "", 3)).toEqual([
      "2 parallel first",
      "3 parallel last",
    ]);
  });

  it("say on the first line why there are none", () => {
    expect(lineMarks([], "line 2 cannot be read yet", 3)).toEqual([
      { line: 1, sign: "none", part: "only", text: "line 2 cannot be read yet" },
    ]);
    expect(lineMarks([], "", 3)).toEqual([]);
  });
});
