import { describe, expect, it, vi } from "vitest";
import messages from "../../../tests/golden/messages-running.json";
import done from "../../gallery/scenes/done.json";
import recorded from "../../gallery/scenes/running-2.json";
import { RunModel } from "../../src/cell/model";
import { type Head, type Loop, readHead, readLanes, readSnapshot, readSpans } from "../../src/cell/wire";
import { dataView } from "./records";

function some<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("there is none");
  return value;
}

const head: Head = some(readHead(messages.head));
const [, loop]: readonly [number, Loop] = some(head.loops[0]);

function hear(model: RunModel): void {
  for (const { content, records } of messages.messages) {
    const message = some(readLanes(content));
    model.takeLanes(message, some(readSpans(dataView(records), message.items)));
  }
}

describe("a model", () => {
  it("knows nothing at first, and no time passes", () => {
    const model = new RunModel();
    expect(model.about).toBeNull();
    expect(model.elapsed_s(5000)).toBe(0);
    expect(model.alive).toBe(false);
  });

  it("is the same from messages and from a snapshot", () => {
    const [heard, told] = [new RunModel(), new RunModel()];
    heard.takeHead(head, 0);
    hear(heard);
    told.takeSnapshot(some(readSnapshot(recorded)), 0);
    expect(heard.about).toEqual(told.about);
    expect(heard.loops).toEqual(told.loops);
    expect(heard.lanes.map(({ lane }) => lane)).toEqual(told.lanes.map(({ lane }) => lane));
    const ids = (model: RunModel) =>
      model.lanes.map(({ spans }) => [...spans.values()].map(({ id }) => id).sort());
    expect(ids(heard)).toEqual(ids(told));
  });

  it("does not mind hearing a message twice", () => {
    const model = new RunModel();
    hear(model);
    const sizes = model.lanes.map(({ spans }) => spans.size);
    hear(model);
    expect(model.lanes.map(({ spans }) => spans.size)).toEqual(sizes);
  });

  it("keeps the loops that a head leaves out, in program order", () => {
    const model = new RunModel();
    model.takeHead({ ...head, loop_count: 3, loops: [[2, { ...loop, line: 30 }]] }, 0);
    model.takeHead({ ...head, loop_count: 3, loops: [[0, { ...loop, line: 10 }]] }, 0);
    expect(model.loops.map(({ line }) => line)).toEqual([10, 30]);
  });

  it("has its lanes by machine and name, whichever came first", () => {
    const model = new RunModel();
    const lane = (machine: string, worker: string) => ({
      machine,
      worker,
      gpu: null,
      memory_bytes: null,
      gpu_busy: null,
      gpu_memory_bytes: null,
      deaths: [],
    });
    const [w10, w2, far] = [lane("lab7", "w10"), lane("lab7", "w2"), lane("lab6", "w3")];
    const [named] = messages.messages;
    if (named === undefined) throw new Error("nothing was recorded");
    const content = some(readLanes(named.content));
    model.takeLanes({ ...content, lanes: [[0, w10]] }, []);
    model.takeLanes(
      {
        ...content,
        lanes: [
          [2, far],
          [1, w2],
        ],
      },
      [],
    );
    expect(model.lanes.map(({ lane: { worker } }) => worker)).toEqual(["w3", "w2", "w10"]);
  });

  it("counts down what is left from when the count last moved, and says nothing of what is overdue", () => {
    const model = new RunModel();
    const at = (computed: number) => ({
      ...head,
      loop_count: 1,
      loops: [[0, { ...loop, computed, eta_s: 10 }] as const],
    });
    model.takeHead(at(50), 1000);
    expect(model.left_s(1000)).toBe(10);
    model.takeHead(at(50), 5000);
    expect(model.left_s(5000)).toBe(6);
    expect(model.left_s(11_500)).toBe(0);
    expect(model.left_s(12_500)).toBeNull();
    model.takeHead(at(51), 13_000);
    expect(model.left_s(13_000)).toBe(10);
  });

  it("knows no time left of a loop that goes on here, nor of a run that is over", () => {
    const model = new RunModel();
    model.takeHead({ ...head, loop_count: 1, loops: [[0, { ...loop, eta_s: 10, reason: "writes" }]] }, 0);
    expect(model.left_s(0)).toBeNull();
    model.takeHead({ ...head, loop_count: 1, loops: [[0, { ...loop, eta_s: 10 }]], state: "failed" }, 0);
    expect(model.left_s(0)).toBeNull();
  });

  it("lets time pass between two heads, and stops it at the end", () => {
    const model = new RunModel();
    model.takeHead(head, 1000);
    expect(model.elapsed_s(1500)).toBeCloseTo(head.seconds + 0.5);
    expect(model.elapsed_s(900)).toBe(head.seconds);
    model.takeSnapshot(some(readSnapshot(done)), 2000);
    expect(model.elapsed_s(99_000)).toBe(done.seconds);
  });

  it("tells its listeners of every change until they leave", () => {
    const model = new RunModel();
    const listener = vi.fn();
    const leaving = new AbortController();
    model.onChange(listener, leaving.signal);
    model.takeHead(head, 0);
    hear(model);
    expect(listener).toHaveBeenCalledTimes(1 + messages.messages.length);
    leaving.abort();
    model.takeHead(head, 0);
    expect(listener).toHaveBeenCalledTimes(1 + messages.messages.length);
  });
});
