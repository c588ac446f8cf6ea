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
    model.takeLanes(some(readLanes(content)), some(readSpans(dataView(records))));
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
