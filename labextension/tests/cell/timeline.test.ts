import { describe, expect, it } from "vitest";
import type { KnownLane } from "../../src/cell/model";
import {
  boxes,
  horizon_s,
  isPart,
  layout,
  shares,
  spanAt,
  tickLabel,
  ticks,
  within,
  zoomed,
} from "../../src/cell/timeline";
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

const places = (lanes: number, machines = 1) =>
  Array.from({ length: lanes }, (_, at) => `lab${Math.floor((at * machines) / lanes)}`);

const rows = (lanes: number, machines = 1) => layout(places(lanes, machines), { first: 0, end: lanes });

describe("the layout", () => {
  it("has a row per lane, thinner the more there are, and is never a wall", () => {
    let before = Number.POSITIVE_INFINITY;
    for (const lanes of [1, 2, 4, 5, 8, 16, 32, 64, 120]) {
      const { rows: own, pitch_px, bar_px, height_px, shared } = rows(lanes);
      expect([own.length, shared]).toEqual([lanes, false]);
      expect(pitch_px).toBeLessThanOrEqual(before);
      expect(bar_px).toBeLessThan(pitch_px);
      expect(height_px).toBeLessThan(400);
      before = pitch_px;
    }
  });

  it("gives a row several lanes when there are very many, about as many to each", () => {
    const { rows: own, height_px, shared } = rows(500);
    expect(shared).toBe(true);
    expect(own.map(({ first, end }) => end - first)).toEqual(Array.from({ length: 100 }, () => 5));
    expect(height_px).toBe(300);
  });

  it("has no row with lanes of two machines, and one for every lane", () => {
    const { rows: own } = rows(500, 32);
    const machines = places(500, 32);
    for (const { first, end } of own) expect(machines[first]).toBe(machines[end - 1]);
    expect(
      own.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, at) => first + at)),
    ).toEqual(Array.from({ length: 500 }, (_, at) => at));
  });

  it("names the machines above their lanes as long as they are few", () => {
    expect(rows(32, 2).headings).toMatchObject([
      { machine: "lab0", lanes: 16 },
      { machine: "lab1", lanes: 16 },
    ]);
    expect(rows(32).headings).toEqual([]);
    expect(rows(64, 32).headings).toEqual([]);
  });
});

describe("what is in sight", () => {
  const whole = { from_s: 0, to_s: 100, first: 0, end: 500 };

  it("comes closer around what is pointed at", () => {
    const closer = zoomed(whole, whole, 2, { s: 25, lane: 125 });
    expect(closer).toEqual({ from_s: 12.5, to_s: 62.5, first: 63, end: 313 });
    expect(isPart(closer, whole)).toBe(true);
  });

  it("is the whole again after going away as often as one came closer", () => {
    let sight = whole;
    const at = { s: 80, lane: 3 };
    for (let step = 0; step < 6; step += 1) sight = zoomed(sight, whole, 1.6, at);
    for (let step = 0; step < 8; step += 1) sight = zoomed(sight, whole, 1 / 1.6, at);
    expect(isPart(sight, whole)).toBe(false);
  });

  it("keeps a few lanes however close one comes", () => {
    let sight = whole;
    for (let step = 0; step < 40; step += 1) sight = zoomed(sight, whole, 1.6, { s: 50, lane: 250 });
    expect(sight.end - sight.first).toBe(12);
    expect(sight.to_s - sight.from_s).toBeGreaterThan(0);
    const few = { ...whole, end: 4 };
    expect(zoomed(few, few, 8, { s: 50, lane: 1 })).toMatchObject({ first: 0, end: 4 });
  });

  it("never looks beyond the whole", () => {
    expect(within({ from_s: -5, to_s: 15, first: 490, end: 510 }, whole)).toEqual({
      from_s: 0,
      to_s: 20,
      first: 480,
      end: 500,
    });
  });
});

describe("a row for several lanes", () => {
  it("tells in each column how many of them were busy", () => {
    const lanes = Array.from({ length: 240 }, (_, at) => lane([0, at % 2 ? 10 : 5, "committed"]));
    const plan = layout(places(240), { first: 0, end: 240 });
    const [first] = shares(lanes, plan, { from_s: 0, to_s: 10 }, 10, 10);
    expect([...(first?.busy ?? [])].map((share) => Math.round(share * 100))).toEqual([
      100, 100, 100, 100, 100, 50, 50, 50, 50, 50,
    ]);
    expect(boxes(lanes, plan, { from_s: 0, to_s: 10 }, 10, 10)).toEqual([]);
  });

  it("shows by itself what went wrong", () => {
    const lanes = Array.from({ length: 240 }, (_, at) => lane([0, 5, at === 7 ? "lost" : "committed"]));
    const plan = layout(places(240), { first: 0, end: 240 });
    const found = boxes(lanes, plan, { from_s: 0, to_s: 10 }, 10, 10);
    expect(found.map(({ row, state }) => [row, state])).toEqual([[3, "lost"]]);
  });
});

describe("what is pointed at", () => {
  it("is the slice of that moment, or the nearest within reach", () => {
    const own = lane([0, 4, "committed"], [6, null, "running"]);
    expect(spanAt(own, 3, 9, 0.5)?.id).toBe(0);
    expect(spanAt(own, 4.4, 9, 0.5)?.id).toBe(0);
    expect(spanAt(own, 5, 9, 0.5)).toBeNull();
    expect(spanAt(own, 8.9, 9, 0.5)?.id).toBe(1);
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
      const { step_s, at_s } = ticks(0, horizon, width);
      expect(at_s.length).toBeGreaterThan(0);
      expect(at_s.length - 1).toBeLessThanOrEqual(Math.max(2, width / 90));
      expect(new Set(at_s.map((at) => tickLabel(at, step_s))).size).toBe(at_s.length);
    }
  });

  it("begin where one looks", () => {
    expect(ticks(41.2, 43.3, 400).at_s).toEqual([42, 43]);
  });

  it.each([
    [0, 5, "0"],
    [0.002, 0.001, "0.002 s"],
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
  const all = { from_s: 0, to_s: 10 };

  it("lie where their slices lie; what runs reaches to now", () => {
    const found = boxes([lane([1, 2, "committed"]), lane([1, null, "running"])], rows(2), all, 4, 10);
    const rest = { loop: 0, waited_px: 0, again: false };
    expect(found).toEqual([
      { x: 10, width: 10, row: 0, state: "committed", ...rest },
      { x: 10, width: 30, row: 1, state: "running", ...rest },
    ]);
  });

  it("of one state on one pixel are one; another state is never hidden so", () => {
    const crowded = lane(
      ...Array.from({ length: 1000 }, (_, i) => [i / 1000, (i + 0.5) / 1000, "committed"] as const),
      [0.5, 0.5005, "lost"],
    );
    const found = boxes([crowded], rows(1), all, 1, 10);
    expect(found.length).toBeLessThanOrEqual(21);
    expect(found.filter(({ state }) => state === "lost")).toHaveLength(1);
  });

  it("end no earlier than they begin", () => {
    expect(boxes([lane([5, null, "running"])], rows(1), all, 4, 10)[0]?.width).toBe(1);
  });

  it("are cut where the sight ends, and left out beyond", () => {
    const own = lane([0, 2, "committed"], [2, 6, "committed"], [8, 9, "committed"]);
    const found = boxes([own], rows(1), { from_s: 4, to_s: 7 }, 10, 10);
    expect(found.map(({ x, width }) => [x, width])).toEqual([[0, 20]]);
  });

  it("know for how long their worker waited for them", () => {
    const [[id, span] = [0, undefined]] = lane([3, 4, "committed"]).spans;
    if (span === undefined) throw new Error("there is no slice");
    const waited = { ...lane(), spans: new Map([[id, { ...span, given_s: 1 }]]) };
    expect(boxes([waited], rows(1), all, 4, 10)[0]?.waited_px).toBe(20);
  });
});
