import { describe, expect, it } from "vitest";
import { Cleared, type Store } from "../../src/notebook/cleared";

class Shelf implements Store {
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

describe("outputs that were cleared", () => {
  it("are known to the next page of the same browser", () => {
    const shelf = new Shelf();
    new Cleared(shelf).add(["a-1", "a-2"]);
    const next = new Cleared(shelf);
    expect([next.has("a-1"), next.has("a-2"), next.has("a-3")]).toEqual([true, true, false]);
  });

  it("are forgotten when there are many newer ones", () => {
    const shelf = new Shelf();
    new Cleared(shelf).add(Array.from({ length: 300 }, (_, at) => `a-${at}`));
    const next = new Cleared(shelf);
    expect([next.has("a-0"), next.has("a-299")]).toEqual([false, true]);
  });

  it.each(["{", "3", '{"a": 1}', "[3]"])("are read from what somebody else left there: %s", (left) => {
    const shelf = new Shelf();
    shelf.setItem("nbcluster:cleared", left);
    expect(new Cleared(shelf).has("3")).toBe(false);
  });

  it("are known as long as the page where nothing is kept", () => {
    const cleared = new Cleared(null);
    cleared.add(["a-1"]);
    expect(cleared.has("a-1")).toBe(true);
  });
});
