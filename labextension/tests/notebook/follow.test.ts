import { describe, expect, it } from "vitest";
import { type Cell, type Run, step } from "../../src/notebook/follow";

const RUN: Run = {
  id: "9f86d081-3",
  notebook: "a.ipynb",
  kernel: "k1",
  cell_id: "c1",
  cell: "7",
  alive: true,
  cleared: false,
};
const CELL: Cell = { id: "c1", listens: false, execution_count: 2, isOurs: true, outputs: [] };
const SAVED: Cell = { ...CELL, id: "c9", outputs: [{ run: "" }, { run: "9f86d081-3" }] };

describe("a run that goes on while nobody listens", () => {
  it("is followed in the output that was saved of it, whatever cell that is", () => {
    expect(step(RUN, SAVED, "k2")).toEqual({ do: "follow", run: "9f86d081-3", at: 1 });
  });

  it("is followed below the cell that it is of, if nothing was saved", () => {
    expect(step(RUN, { ...CELL, outputs: [{ run: "" }] }, "k1")).toEqual({
      do: "follow",
      run: "9f86d081-3",
      at: 1,
    });
  });

  it("has its summary there when it is over", () => {
    expect(step({ ...RUN, alive: false }, SAVED, "k1")?.do).toBe("finish");
    expect(step({ ...RUN, alive: false }, CELL, "k1")?.do).toBe("finish");
  });

  it.each([
    ["this page runs the cell", RUN, { ...SAVED, listens: true }, "k1"],
    ["it is another cell", RUN, { ...CELL, id: "c2" }, "k1"],
    ["it is another kernel", RUN, CELL, "k2"],
    ["the cell is not ours any more", RUN, { ...CELL, isOurs: false }, "k1"],
    ["the cell has been run since", RUN, { ...CELL, execution_count: 8 }, "k1"],
    ["its own end is there", RUN, { ...CELL, execution_count: 7 }, "k1"],
    ["nobody knows its cell", { ...RUN, cell_id: "" }, { ...CELL, id: "" }, "k1"],
    ["what stood of it was cleared", { ...RUN, alive: false, cleared: true }, CELL, "k1"],
    ["another run is followed there", RUN, { ...CELL, outputs: [{ run: "other-1" }] }, "k1"],
  ])("is left alone where %s", (_why, run, cell, kernel) => {
    expect(step(run, cell, kernel)).toBeNull();
  });
});
