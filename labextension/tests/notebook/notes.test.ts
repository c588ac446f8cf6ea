import { describe, expect, it } from "vitest";
import hello from "../../../tests/golden/panel/live-hello.json";
import { readAttached } from "../../src/notebook/kernel";
import { readRemembered, standing, toRemember } from "../../src/notebook/notes";
import { readMessage } from "../../src/wire";

const TOOLS = { cluster: "tools", kind: "local" };

describe("what a notebook remembers", () => {
  it.each([null, undefined, 3, {}, { cluster: "" }, { cluster: 3, kind: "local" }])(
    "is nothing in %j",
    (value) => {
      expect(readRemembered(value)).toBeNull();
    },
  );

  it("is the cluster that outlives its kernel", () => {
    expect(toRemember({ ...TOOLS, lasting: true }, null)).toEqual(TOOLS);
    expect(toRemember({ ...TOOLS, lasting: false }, null)).toBeNull();
    expect(toRemember(null, TOOLS)).toBeNull();
    expect(toRemember(undefined, null)).toBeNull();
  });

  it("is not written again", () => {
    expect(toRemember({ ...TOOLS, lasting: true }, readRemembered({ ...TOOLS, more: 1 }))).toBeNull();
  });
});

describe("what a kernel says of its cluster", () => {
  it.each([
    ["('tools', 'local', True)", { ...TOOLS, lasting: true }],
    ["('local-1a2b3c4d', 'local', False)", { cluster: "local-1a2b3c4d", kind: "local", lasting: false }],
    ["None", null],
    ["('a', 'b')", null],
  ])("%s", (said, read) => {
    expect(readAttached(said)).toEqual(read);
  });
});

describe("a toolbar's button", () => {
  const message = readMessage(hello);
  const clusters = message?.topic === "hello" ? message.clusters : [];

  it("names the cluster and its workers", () => {
    const { label, state } = standing({ ...TOOLS, lasting: true }, null, clusters);
    expect([label, state]).toEqual(["tools · 4 workers", "attached"]);
  });

  it("offers what the notebook remembers, if it is there", () => {
    expect(standing(null, TOOLS, clusters)).toEqual({
      label: "tools?",
      caption: 'This notebook used the cluster "tools", which is still there. It can be attached again.',
      state: "remembered",
    });
    expect(standing(null, { cluster: "gone", kind: "local" }, clusters).state).toBe("none");
  });

  it("names a cluster of which the server knows nothing yet", () => {
    expect(standing({ ...TOOLS, lasting: true }, null, []).label).toBe("tools");
  });
});
