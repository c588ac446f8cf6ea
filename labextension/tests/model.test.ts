import { describe, expect, it } from "vitest";
import { LiveModel } from "../src/model";
import { golden } from "./messages";

const forever = new AbortController().signal;

function modelOf(...names: Parameters<typeof golden>[0][]): LiveModel {
  const model = new LiveModel();
  for (const name of names) model.take(golden(name), 0);
  return model;
}

describe("the live model", () => {
  it("begins with what the server knows", () => {
    const model = modelOf("hello");
    expect(model.clusters.map(({ name }) => name)).toEqual(["slurm", "tools", "local-1a2b3c4d"]);
    expect(model.runs.map(({ id }) => id)).toEqual(["9f86d081-3"]);
    expect(model.starts.map(({ state }) => state)).toEqual(["starting"]);
  });

  it("tells a run's news to the run's own model", () => {
    const model = modelOf("runFirst");
    const progress = model.run("9f86d081-3")?.progress;
    model.take(golden("runNext"), 0);
    expect(model.run("9f86d081-3")?.progress).toBe(progress);
    expect(progress?.loops[0]?.committed).toBe(21);
  });

  it("tells once that a run has ended, and only of one that was under way", () => {
    const model = modelOf("runFirst");
    const ended: string[] = [];
    model.onEnd(({ id }) => ended.push(id), forever);
    model.take(golden("runFinal"), 0);
    model.take(golden("runFinal"), 0);
    expect(ended).toEqual(["9f86d081-3"]);

    const late = new LiveModel();
    late.onEnd(({ id }) => ended.push(id), forever);
    late.take(golden("runFinal"), 0);
    expect(ended.length).toBe(1);
  });

  it("forgets a run that the server forgot", () => {
    expect(modelOf("runFinal", "gone").runs).toEqual([]);
  });

  it("forgets, after a new beginning, what is no more", () => {
    const model = modelOf("hello", "startFailed");
    model.take({ topic: "hello", clusters: [], runs: [], starts: [] }, 0);
    expect([model.clusters, model.runs, model.starts]).toEqual([[], [], []]);
  });

  it("keeps a failed start until it was read, and no ready one", () => {
    const model = modelOf("startStarting");
    const ready: string[] = [];
    model.onReady(({ name }) => ready.push(name), forever);
    model.take(golden("startFailed"), 0);
    expect(model.starts.map(({ state }) => state)).toEqual(["failed"]);
    model.forgetStart("c0ffee01");
    expect(model.starts).toEqual([]);
    model.take(golden("startReady"), 0);
    model.take(golden("startReady"), 0);
    expect(ready).toEqual(["slurm"]);
    expect(model.starts).toEqual([]);
  });

  it("tells of every change until nobody listens", () => {
    const model = new LiveModel();
    const leave = new AbortController();
    let told = 0;
    model.onChange(() => {
      told += 1;
    }, leave.signal);
    model.take(golden("clusters"), 0);
    model.setConnection("open");
    model.setConnection("open");
    leave.abort();
    model.take(golden("clusters"), 0);
    expect(told).toBe(2);
  });
});
