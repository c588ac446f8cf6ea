import { describe, expect, it } from "vitest";
import hello from "../../../tests/golden/panel/live-hello.json";
import { LiveModel } from "../../src/model";
import { readAttached } from "../../src/notebook/kernel";
import { inUse, readRemembered, standing, toRemember } from "../../src/notebook/notes";
import { readMessage } from "../../src/wire";
import { golden } from "../messages";

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

  it("names the cluster of a run under way, for a busy kernel is not asked", () => {
    const model = new LiveModel();
    model.take(golden("hello"), 0);
    const kernel = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    expect(inUse(undefined, kernel, model)?.cluster).toBe("tools");
    expect(inUse(null, "another", model)).toBeNull();
    expect(inUse({ ...TOOLS, lasting: true }, kernel, model)).toEqual({ ...TOOLS, lasting: true });
    model.take(golden("runFinal"), 0);
    expect(inUse(undefined, kernel, model)).toBeUndefined();
  });

  it("knows a cluster that ends with its kernel by the runs it has had", () => {
    const model = new LiveModel();
    model.take(golden("hello"), 0);
    model.take(golden("runFinal"), 0);
    const local = { cluster: "local", kind: "local", lasting: false };
    expect(inUse(local, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", model)?.cluster).toBe("tools");
    expect(inUse(local, "another", model)).toEqual(local);
  });
});
