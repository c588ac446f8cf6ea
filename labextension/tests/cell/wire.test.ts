import { describe, expect, it } from "vitest";
import messages from "../../../tests/golden/messages-running.json";
import refused from "../../../tests/golden/refused-snapshots.json";
import final from "../../../tests/golden/snapshot-final.json";
import running from "../../../tests/golden/snapshot-running.json";
import starting from "../../../tests/golden/snapshot-starting.json";
import recorded from "../../gallery/scenes/running-2.json";
import { readHead, readLanes, readSnapshot, readSpans } from "../../src/cell/wire";
import { dataView } from "./records";

/** The snapshot with something else, or nothing, at one place. */
function changed(at: readonly (string | number)[], put: unknown, there: boolean): unknown {
  const copy: unknown = structuredClone(running);
  let place = copy;
  for (const step of at.slice(0, -1)) place = Reflect.get(Object(place), step);
  const last = at.at(-1) ?? "";
  if (there) Reflect.set(Object(place), last, put);
  else Reflect.deleteProperty(Object(place), last);
  return copy;
}

describe("a snapshot", () => {
  it.each([
    ["starting", starting],
    ["running", running],
    ["final", final],
  ])("that the kernel made is read (%s)", (_name, json) => {
    expect(readSnapshot(json)).toEqual(json);
  });

  it.each(refused)("is refused if $says", ({ at, ...rest }) => {
    expect(readSnapshot(changed(at, "put" in rest ? rest.put : undefined, "put" in rest))).toBeNull();
  });

  it.each([null, undefined, 3, "text", [], {}])("is not %j", (value) => {
    expect(readSnapshot(value)).toBeNull();
    expect(readHead(value)).toBeNull();
    expect(readLanes(value)).toBeNull();
  });
});

describe("a head", () => {
  it("that the kernel made is read", () => {
    expect(readHead(messages.head)).toEqual(messages.head);
  });

  it.each([
    ["another version", { version: 1 }],
    ["a loop without a place", { loops: [recorded.loops[0]] }],
    ["a time without end", { seconds: Number.POSITIVE_INFINITY }],
    ["a state that is none", { state: "paused" }],
  ])("with %s is refused", (_what, other) => {
    expect(readHead({ ...messages.head, ...other })).toBeNull();
  });
});

describe("a lanes message", () => {
  it("that the kernel made is read, and its slices are those of the snapshot", () => {
    const [message] = messages.messages;
    expect(readLanes(message?.content)?.lanes.map(([, lane]) => lane.worker)).toEqual(["w0", "w1"]);
    const told = readLanes(message?.content)?.items ?? [];
    const spans = readSpans(dataView(message?.records ?? ""), told) ?? [];
    const expected = recorded.lanes.flatMap((lane, index) =>
      lane.spans.map((span) => [index, span] as const),
    );
    expect(spans).toHaveLength(expected.length);
    for (const [index, span] of expected) {
      const found = spans.find(([lane, { id }]) => lane === index && id === span.id)?.[1];
      expect(found).toEqual({
        ...span,
        start_s: Math.fround(span.start_s),
        given_s: Math.fround(span.given_s),
        end_s: span.end_s === null ? null : Math.fround(span.end_s),
      });
    }
  });

  it("with a lane at a place that cannot be is refused", () => {
    const lane = messages.messages[0]?.content.lanes[0]?.[1];
    for (const place of [-1, 1.5, 1e9, "0", null]) {
      expect(
        readLanes({ kind: "lanes", version: 2, head: null, lanes: [[place, lane]], items: [] }),
      ).toBeNull();
    }
  });

  it("with half a record, or a state that is none, is refused", () => {
    expect(readSpans(new DataView(new ArrayBuffer(45)), [])).toBeNull();
    const record = new DataView(new ArrayBuffer(44));
    record.setUint8(39, 7);
    expect(readSpans(record, [])).toBeNull();
  });
});
