import { describe, expect, it } from "vitest";
import table from "../../../tests/golden/format.json";
import * as format from "../../src/cell/format";

type Wording = (figure: number) => string;

const WORDINGS: Readonly<Record<string, Wording>> = {
  duration: format.duration,
  about: format.about,
  size: format.size,
  count: format.count,
  rate: format.rate,
  times: format.times,
};

describe("figures are worded as in the kernel", () => {
  const { inert: _, ...figures } = table;
  for (const [name, cases] of Object.entries(figures)) {
    it.each(cases)(`${name}(%s) is %s`, (figure, words) => {
      expect(WORDINGS[name]?.(Number(figure))).toBe(words);
    });
  }
});

describe("texts", () => {
  it.each(table.inert)("%j is shown as %j", (text = "", shown = "") => {
    expect(format.inert(text, 40)).toBe(shown);
  });

  it("lose no half of a character", () => {
    expect(format.inert("half \ud83d a character", 40)).toBe("half \\ud83d a character");
  });

  it("stay quick when they are endless", () => {
    expect([...format.inert("x".repeat(5_000_000), 600)]).toHaveLength(600);
  });
});
