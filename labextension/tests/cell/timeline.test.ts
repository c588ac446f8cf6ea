import { describe, expect, it } from "vitest";
import type { KnownLane } from "../../src/cell/model";
import { boxes, horizon_s, rows, tickLabel, ticks } from "../../src/cell/timeline";
import type { Span, SpanState } from "../../src/cell/wire";

function lane(...spans: (readonly [start_s: number, end_s: number | null, state: SpanState])[]): KnownLane {
  const made = spans.map(([start_s, end_s, state], id): [number, Span] => [
    id,
    {
      id,
      loop: 0,
      first: id,
      end: id + 1,
      start_s,
      end_s,
      state,
      given_s: start_s,
      item: "",
      size_bytes: 0,
      deaths: 0,
    },
  ]);
  return {
    lane: {
      worker: "w",
      machine: "m",
      gpu: null,
      memory_bytes: null,
      gpu_busy: null,
      gpu_memory_bytes: null,
      deaths: [],
    },
    spans: new Map(made),
  };
}

describe("rows", () => {
  it("are one per lane, thinner the more there are, and never a wall", () => {
    let before = Number.POSITIVE_INFINITY;
    for (const lanes of [1, 2, 4, 5, 8, 16, 32, 64, 120]) {
      const { amount, lanes_per_row, pitch_px, bar_px, height_px } = rows(lanes);
      expect([amount, lanes_per_row]).toEqual([lanes, 1]);
      expect(pitch_px).toBeLessThanOrEqual(before);
      expect(bar_px).toBeLessThan(pitch_px);
      expect(height_px).toBeLessThan(400);
      before = pitch_px;
    }
  });

  it("hold several lanes each when there are very many", () => {
    expect(rows(500)).toMatchObject({ amount: 100, lanes_per_row: 5, height_px: 300 });
  });
});

describe("the horizon", () => {
  it.each([
    ["shows what is left", 10, 3, true, 13],
    ["leaves the past most of the room", 10, 3600, true, 15],
    ["is a little ahead when nobody knows", 20, null, true, 23],
    ["never has the present at its very edge", 10, 0, true, 10.3],
    ["is no shorter than a second", 0.1, null, true, 1],
    ["is the end when it is over", 12.4, 30, false, 12.4],
  ])("%s", (_law, elapsed_s, eta_s, alive, expected) => {
    expect(horizon_s(elapsed_s, eta_s, alive)).toBeCloseTo(expected);
  });
});

describe("ticks", () => {
  it.each([0.3, 1, 9, 61, 700, 4000, 90_000, 4_000_000])("fit their labels in at %d s", (horizon) => {
    for (const width of [300, 800, 1800]) {
      const { step_s, at_s } = ticks(horizon, width);
      expect(at_s.length).toBeGreaterThan(0);
      expect(at_s.length - 1).toBeLessThanOrEqual(Math.max(2, width / 90));
      expect(new Set(at_s.map((at) => tickLabel(at, step_s))).size).toBe(at_s.length);
    }
  });

  it.each([
    [0, 5, "0"],
    [0.05, 0.05, "0.05 s"],
    [0.4, 0.2, "0.4 s"],
    [15, 5, "15 s"],
    [75, 15, "1:15"],
    [120, 60, "2 min"],
    [5400, 1800, "1:30 h"],
    [7200, 3600, "2 h"],
    [172_800, 86_400, "2 d"],
  ])("at %d s in steps of %d s say %s", (at_s, step_s, label) => {
    expect(tickLabel(at_s, step_s)).toBe(label);
  });
});

describe("boxes", () => {
  it("lie where their slices lie; what runs reaches to now", () => {
    const found = boxes([lane([1, 2, "committed"]), lane([1, null, "running"])], rows(2), 4, 10);
    expect(found).toEqual([
      { x: 10, width: 10, row: 0, state: "committed" },
      { x: 10, width: 30, row: 1, state: "running" },
    ]);
  });

  it("of one state on one pixel are one; another state is never hidden so", () => {
    const crowded = lane(
      ...Array.from({ length: 1000 }, (_, i) => [i / 1000, (i + 0.5) / 1000, "committed"] as const),
      [0.5, 0.5005, "lost"],
    );
    const found = boxes([crowded], rows(1), 1, 10);
    expect(found.length).toBeLessThanOrEqual(21);
    expect(found.filter(({ state }) => state === "lost")).toHaveLength(1);
  });

  it("end no earlier than they begin", () => {
    expect(boxes([lane([5, null, "running"])], rows(1), 4, 10)[0]?.width).toBe(1);
  });
});
