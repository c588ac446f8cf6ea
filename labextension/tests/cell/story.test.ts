import { describe, expect, it } from "vitest";
import done from "../../gallery/scenes/done.json";
import failed from "../../gallery/scenes/failed.json";
import gpu from "../../gallery/scenes/gpu.json";
import here from "../../gallery/scenes/here.json";
import mixed from "../../gallery/scenes/mixed.json";
import running from "../../gallery/scenes/running-2.json";
import many from "../../gallery/scenes/running-32.json";
import lost from "../../gallery/scenes/worker-lost.json";
import { type About, RunModel } from "../../src/cell/model";
import * as story from "../../src/cell/story";
import { readSnapshot } from "../../src/cell/wire";

function told(json: unknown): { model: RunModel; about: About } {
  const [model, snapshot] = [new RunModel(), readSnapshot(json)];
  if (snapshot === null) throw new Error("this recording is not read");
  model.takeSnapshot(snapshot, 0);
  if (model.about === null) throw new Error("the model has taken nothing");
  return { model, about: model.about };
}

describe("what is said of a run", () => {
  it("names it by what there is", () => {
    expect(story.title(told(running).about)).toBe("grid, cell [7]");
    expect(story.title(told(done).about)).toBe("cell [15]");
    expect(story.title({ ...told(done).about, cell: "" })).toBe("");
  });

  it("claims a gain for a run that is done, with workers and an estimate, and for no other", () => {
    const gain = ({ about, model }: ReturnType<typeof told>) => story.gain(about, model.loops);
    expect(gain(told(done))).toBe("7.1 × as fast");
    for (const run of [running, failed, here]) expect(gain(told(run))).toBeNull();
    const { about, model } = told(done);
    expect(story.gain({ ...about, plain_estimate_s: 12.5 }, model.loops)).toBeNull();
    expect(story.gain({ ...about, lane_count: 2 }, told(here).model.loops)).toBeNull();
  });

  it("compares with a plain run what runs to its end apart, and nothing else", () => {
    const estimate = (json: unknown, change: Partial<About> = {}) => {
      const { about, model } = told(json);
      return story.estimate({ ...about, plain_estimate_s: 47, ...change }, model.loops);
    };
    expect(estimate(running)).toBe("");
    expect(estimate(gpu)).toBe("a plain run: about 47 s");
    expect(estimate(done)).toBe("a plain run: about 47 s");
    expect(estimate(running, { state: "interrupted" })).toBe("");
    expect(estimate(failed)).toBe("");
    expect(estimate(here)).toBe("");
  });

  it("says where it runs", () => {
    const { about, model } = told(running);
    expect(story.place(about, model.loops)).toBe("2 workers · local");
    expect(story.place({ ...about, cluster: "", lane_count: 1 }, model.loops)).toBe("1 worker");
  });

  it("says here as long as no worker has a part in it, whoever may be there", () => {
    const { about, model } = told(here);
    expect(story.place({ ...about, state: "running" }, model.loops)).toBe("here");
    expect(story.place({ ...about, state: "running", lane_count: 2 }, model.loops)).toBe("here");
    expect(story.place({ ...about, state: "starting" }, model.loops)).toBe("local");
  });

  it("gives figures and pace of a loop, and no time left when it is over", () => {
    const [loop] = told(running).model.loops;
    if (loop === undefined) throw new Error("there is no loop");
    expect(story.amount(loop)).toBe("49 of 120");
    expect(story.pace(loop, true)).toEqual(["4.8 per s", "9 more computed"]);
    expect(story.pace(loop, false)).toEqual(["4.8 per s"]);
  });

  it("says what ran here of a loop that was cut", () => {
    const cut = told(mixed).model.loops[2];
    if (cut === undefined) throw new Error("there is no third loop");
    expect(story.pace(cut, true)).toEqual([]);
    expect(story.pace(cut, false)).toEqual(["23 here"]);
  });

  it("gives no figure of what nobody counts", () => {
    const [loop] = told(here).model.loops;
    if (loop === undefined) throw new Error("there is no loop");
    expect(story.amount({ ...loop, total: null, committed: 0 })).toBe("");
    expect(story.amount({ ...loop, total: null, committed: 7 })).toBe("7");
  });

  it("says how long still, if it is known", () => {
    expect(story.left(13.2)).toBe("about 13 s left");
    expect(story.left(null)).toBe("");
  });

  it("counts errors of one kind", () => {
    expect(told(failed).about.errors.map(story.errorPlace)).toEqual([
      "ValueError in line 5",
      "212 × RuntimeWarning in line 6",
    ]);
    expect(
      story.errorPlace({ type: "StrictError", line: 0, count: 1, text: "", source: "", traceback: "" }),
    ).toBe("StrictError");
  });

  it("does not say the class of an error twice", () => {
    const said = (text: string) =>
      story.errorText({ type: "Odd", line: 5, count: 1, text, source: "", traceback: "" });
    expect(said("nbcluster.errors.Odd: line 8: [carried]")).toBe("line 8: [carried]");
    expect(said("shop.Odd")).toBe("");
    expect(said("line 8: odd.Odd: it was")).toBe("line 8: odd.Odd: it was");
  });

  it("describes the lanes for who cannot see them", () => {
    const { model } = told(running);
    expect(story.lanesSentence(model.lanes, 12.4)).toBe("16 slices on 2 lanes in 12.4 s, 2 of them running");
    const [first] = model.lanes;
    if (first === undefined) throw new Error("there is no lane");
    const lane = story.laneStory(first, "worker 1", 12.4);
    expect(lane.worker).toBe("worker 1");
    expect(lane.done).toBe(7);
    expect(lane.now).toMatch(/^iterations \d+ to \d+$/);
    expect(lane.busy).toMatch(/^9\d %$/);
  });

  it("tells how busy a GPU is, as far as that is known", () => {
    const lane = { worker: "g1", machine: "lab7", gpu: "H100", memory_bytes: null, deaths: [] };
    expect(story.gpuUse({ ...lane, gpu_busy: 0.87, gpu_memory_bytes: 12e9 })).toBe("87 % · 12 GB");
    expect(story.gpuUse({ ...lane, gpu_busy: null, gpu_memory_bytes: 12e9 })).toBe("12 GB");
    expect(story.gpuUse({ ...lane, gpu_busy: null, gpu_memory_bytes: null })).toBe("");
    const spans = new Map();
    const known = { lane: { ...lane, gpu_busy: 0.5, gpu_memory_bytes: null }, spans };
    expect(story.laneStory(known, "g1", 1).busy).toBe("0 %, GPU 50 %");
  });

  it("names a lane by its worker and its GPU, and a row of several by the first and the last", () => {
    const [first, ...others] = told(gpu).model.lanes;
    if (first === undefined) throw new Error("there is no lane");
    expect(story.laneName(first)).toEqual({ text: "gpu0 · H100", gpu: "H100", use: "93 % · 41 GB" });
    expect(story.laneNames(others).text).toBe("gpu1 – w3");
    expect(story.laneNames([]).text).toBe("");
  });

  it("names a machine once, where its lanes begin", () => {
    const { lanes } = told(many).model;
    const [first, second, other] = [lanes[0], lanes[1], lanes[16]];
    if (first === undefined || second === undefined || other === undefined) throw new Error("too few lanes");
    expect(story.machineNames([first], null).text).toBe("lab7");
    expect(story.machineNames([second], first).text).toBe("");
    expect(story.machineNames([other], second).text).toBe("lab8");
    expect(story.machineName("lab7", 16)).toBe("lab7 · 16 workers");
  });

  it("tells of a slice which iterations, which item, when, what came of it and where", () => {
    const { model } = told(lost);
    const lane = model.lanes[0];
    const again = [...(lane?.spans.values() ?? [])].find(({ deaths }) => deaths > 0);
    if (lane === undefined || again === undefined) throw new Error("nothing was computed again");
    const slice = { ...again, start_s: 3, end_s: 4.5, given_s: 2.6, first: 12, end: 24, size_bytes: 18_400 };
    expect(story.sliceStory(lane, { ...slice, item: "path = 'a.tif'" }, model.loopsByPlace, 20)).toEqual([
      "line 6 · iterations 12 to 23",
      "first: path = 'a.tif'",
      "1.5 s, from 3.0 s, after waiting 0.4 s",
      "committed · again: 1 worker died over it · 18 kB back",
      "w0 · lab7",
    ]);
    const running = { ...slice, end_s: null, end: 13, deaths: 0, size_bytes: 0, item: "", given_s: 3 };
    expect(story.sliceStory(lane, { ...running, state: "running" }, model.loopsByPlace, 5)).toEqual([
      "line 6 · iteration 12",
      "2.0 s so far, from 3.0 s",
      "running",
      "w0 · lab7",
    ]);
  });

  it("tells of a worker's end how it came", () => {
    const lane = told(lost).model.lanes.find(({ lane: { deaths } }) => deaths.length > 0);
    const death = lane?.lane.deaths[0];
    if (lane === undefined || death === undefined) throw new Error("nobody died");
    const words = story.deathStory(lane, death);
    expect(words[0]).toBe("w2 was lost");
    expect(words[1]).toBe("killed for memory: it had 4.1 GB of 4 GB");
    expect(story.laneStory(lane, "w2", 18).lost).toBe(1);
  });

  it("counts all errors for the one line that is left when the rest is folded away", () => {
    expect(story.errorCount(told(failed).about.errors)).toBe("213 errors");
    expect(story.errorCount([])).toBe("");
  });
});
