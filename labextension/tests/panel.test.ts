import { describe, expect, it } from "vitest";
import { LiveModel } from "../src/model";
import {
  ago,
  busy,
  death,
  difference,
  ended,
  ends,
  fileName,
  memory,
  notice,
  range,
  startLine,
  status,
  summary,
  workersReady,
} from "../src/panel/words";
import type { Cluster } from "../src/wire";
import { golden } from "./messages";

function clusters(): Record<string, Cluster> {
  const model = new LiveModel();
  model.take(golden("clusters"), 0);
  return Object.fromEntries(model.clusters.map((each) => [each.title, each]));
}

function cluster(title: string, changes: Partial<Cluster> = {}): Cluster {
  const found = clusters()[title];
  if (found === undefined) throw new Error(`there is no ${title}`);
  return { ...found, ...changes };
}

describe("a cluster in words", () => {
  it("tells of its workers and how busy they are", () => {
    expect(summary(cluster("tools"))).toBe("3 of 4 workers · 69 % busy");
    expect(summary(cluster("local"))).toBe("2 workers");
    expect(workersReady(cluster("slurm"))).toBe("0 of 1 worker");
    expect(busy([])).toBeNull();
    const [worker] = cluster("tools").workers;
    expect(worker && busy([{ ...worker, cpu: 3.5 }])).toBe(1);
  });

  it.each<[string, Partial<Cluster>, string]>([
    ["tools", { idle_for_s: 360 }, "ends in 24 min unless used"],
    ["tools", { idle_for_s: 1795 }, "ends in 5 s unless used"],
    ["tools", { idle_for_s: 1900 }, "ends in less than 1 s unless used"],
    ["tools", {}, "ends when unused for 30 min"],
    ["tools", { idle_s: null }, "stays until it is stopped"],
    ["tools", { state: "ending" }, "ending"],
    ["local", {}, "ends with its kernel"],
  ])("tells when %s ends: %o", (title, changes, words) => {
    expect(ends(cluster(title, changes), 0)).toBe(words);
  });

  it("counts the time since it was told", () => {
    expect(ends(cluster("tools", { idle_for_s: 360 }), 240)).toBe("ends in 20 min unless used");
  });

  it("tells between which numbers it changes, and only if it does", () => {
    expect(range(cluster("tools"))).toBe("1 to 4, as needed");
    expect(range(cluster("slurm"))).toBe("");
  });

  it("tells of memory, deaths and versions", () => {
    const [worker] = cluster("tools").workers;
    expect(worker && memory(worker)).toBe("210 MB of 4.0 GB");
    expect(worker && memory({ ...worker, memory_limit_bytes: null })).toBe("210 MB");
    expect(worker && memory({ ...worker, memory_bytes: null })).toBe("");
    const [end] = cluster("tools").deaths;
    expect(end && death(end, end.at + 180)).toBe(
      "w2 ended 3 min ago: it was ended by SIGKILL, sent by somebody else",
    );
    expect(ago(10, 10.2)).toBe("just now");
    const [other] = cluster("tools").differences;
    expect(other && difference(other)).toBe("numpy: 2.1.0 here, 2.0.2 on workers");
    expect(other && difference({ ...other, why: "BLAS" })).toBe("numpy: 2.1.0 here, 2.0.2 on workers (BLAS)");
  });
});

describe("the status bar", () => {
  it("sums all clusters up", () => {
    expect(status(Object.values(clusters()))).toBe("5 workers · 69 %");
    expect(status([cluster("local")])).toBe("2 workers");
    expect(status([])).toBe("");
  });
});

describe("the line that does what the form does", () => {
  it.each<[Parameters<typeof startLine>[0], string]>([
    [{ kind: "local", options: {} }, "%cluster start local"],
    [
      { kind: "local", options: { workers: "4", name: "tools" } },
      "%cluster start local --workers 4 --name tools",
    ],
    [{ kind: "slurm", options: { exclusive: true } }, "%cluster start slurm --exclusive"],
    [
      { kind: "slurm", options: { before: ["module load cuda", "ulimit -n 4096"] } },
      "%cluster start slurm --before 'module load cuda' --before 'ulimit -n 4096'",
    ],
    [{ kind: "ssh", options: { hosts: "it's" } }, `%cluster start ssh --hosts 'it'"'"'s'`],
  ])("%o", (asked, line) => {
    expect(startLine(asked)).toBe(line);
  });
});

describe("other words", () => {
  it("tell why there is nothing to see", () => {
    expect(notice("open")).toBeNull();
    expect(notice("absent")?.line).toBe("pip install nbcluster");
    expect(notice("lost")?.button).toBe("Try now");
  });

  it("tell that a run has ended", () => {
    expect(ended("grid, cell [7]", "done", 3600, "work/a.ipynb")).toBe(
      "grid, cell [7] in a.ipynb: done after 1 h 00 min",
    );
    expect(ended("", "failed", 40, "")).toBe("A run: failed after 40.0 s");
    expect(fileName("a.ipynb")).toBe("a.ipynb");
  });
});
