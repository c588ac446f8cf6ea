import { describe, expect, it } from "vitest";
import clusters from "../../tests/golden/panel/live-clusters.json";
import gone from "../../tests/golden/panel/live-gone.json";
import hello from "../../tests/golden/panel/live-hello.json";
import helloEmpty from "../../tests/golden/panel/live-hello-empty.json";
import runFinal from "../../tests/golden/panel/live-run-final.json";
import runFirst from "../../tests/golden/panel/live-run-first.json";
import runHead from "../../tests/golden/panel/live-run-head-only.json";
import runNext from "../../tests/golden/panel/live-run-next.json";
import startFailed from "../../tests/golden/panel/live-start-failed.json";
import startReady from "../../tests/golden/panel/live-start-ready.json";
import startStarting from "../../tests/golden/panel/live-start-starting.json";
import kinds from "../../tests/golden/panel/rest-kinds.json";
import logs from "../../tests/golden/panel/rest-logs.json";
import refused404 from "../../tests/golden/panel/rest-refused-404.json";
import refused422 from "../../tests/golden/panel/rest-refused-422.json";
import started from "../../tests/golden/panel/rest-start.json";
import stopped from "../../tests/golden/panel/rest-stop.json";
import why from "../../tests/golden/panel/rest-why.json";
import {
  readKinds,
  readLogs,
  readMarks,
  readMessage,
  readRefusal,
  readStarted,
  readStopped,
  readWhy,
} from "../src/wire";

describe("a live message", () => {
  it.each([
    ["clusters", clusters],
    ["gone", gone],
    ["a run, first", runFirst],
    ["a run, next", runNext],
    ["a run, its head alone", runHead],
    ["a run, final", runFinal],
    ["a start under way", startStarting],
    ["a start that is ready", startReady],
    ["a start that failed", startFailed],
  ])("of the server is read: %s", (_name, json) => {
    expect(readMessage(json)).toEqual(json);
  });

  it.each([
    ["full", hello],
    ["empty", helloEmpty],
  ])("that begins is read: %s", (_name, json) => {
    const { version: _version, ...rest } = json;
    expect(readMessage(json)).toEqual(rest);
  });

  it.each<[string, unknown]>([
    ["no object", 7],
    ["null", null],
    ["no topic", {}],
    ["an unknown topic", { topic: "weather" }],
    ["another version", { ...helloEmpty, version: 2 }],
    [
      "a cluster without workers",
      { topic: "clusters", clusters: [{ ...clusters.clusters[0], workers: null }] },
    ],
    [
      "a cluster in an unknown state",
      { topic: "clusters", clusters: [{ ...clusters.clusters[0], state: "odd" }] },
    ],
    ["a run without a snapshot", { ...runFirst, snapshot: null }],
    ["a start that is nothing", { ...startReady, state: "maybe" }],
  ])("that is none is not: %s", (_name, json) => {
    expect(readMessage(json)).toBeNull();
  });

  it("of a later version is read for what is known of it", () => {
    const later = { ...clusters, clusters: clusters.clusters.map((each) => ({ ...each, colour: "blue" })) };
    expect(readMessage(later)).not.toBeNull();
  });

  it("that begins keeps the runs that can be read", () => {
    const mixed = { ...hello, runs: [{ ...runFirst, snapshot: { version: 99 } }, runFirst] };
    const message = readMessage(mixed);
    expect(message?.topic === "hello" && message.runs.length).toBe(1);
  });
});

describe("an answer", () => {
  it("of each route is read", () => {
    expect(readKinds(kinds)).toEqual(kinds);
    expect(readLogs(logs)).toEqual(logs);
    expect(readStarted(started)).toEqual(started);
    expect(readStopped(stopped)).toEqual(stopped);
    expect(readWhy(why)).toEqual(why);
    expect(readRefusal(refused404)).toEqual(refused404);
    expect(readRefusal(refused422)).toEqual(refused422);
  });

  it("that is another's is not", () => {
    expect(readKinds(logs)).toBeNull();
    expect(readWhy({ text: 7 })).toBeNull();
    expect(readMarks({ marks: [{ line: 1 }], trouble: "" })).toBeNull();
  });
});
