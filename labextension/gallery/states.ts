/**
 * The states that the panel can be in.
 *
 * In this room each has a name, and what was told and pressed before.
 */

import clusters from "../../tests/golden/panel/live-clusters.json";
import hello from "../../tests/golden/panel/live-hello.json";
import helloEmpty from "../../tests/golden/panel/live-hello-empty.json";
import runFinal from "../../tests/golden/panel/live-run-final.json";
import startFailed from "../../tests/golden/panel/live-start-failed.json";
import startStarting from "../../tests/golden/panel/live-start-starting.json";
import type { Connection } from "../src/model";
import type { Notebook } from "../src/panel/page";

type Told = () => unknown;

export interface Scene {
  readonly name: string;
  readonly connection: Connection;
  readonly told: readonly Told[];
  readonly notebook?: Notebook;
  /** The texts of buttons, pressed one after the other. */
  readonly pressed?: readonly string[];
  readonly refuses?: boolean;
}

const idle: Notebook = { path: "work/new.ipynb", kernel: "k", busy: false };
const busy: Notebook = { ...idle, busy: true };

const [tools, embedded, slurm] = clusters.clusters;

const clustersOf =
  (...shown: readonly object[]): Told =>
  () => ({ topic: "clusters", clusters: shown });

/** All that the server tells at first; what it tells of happened three minutes ago. */
const greeting: Told = () => {
  const at = Date.now() / 1000 - 180;
  const dated = hello.clusters.map((each) => ({
    ...each,
    deaths: each.deaths.map((death) => ({ ...death, at })),
  }));
  return { ...hello, clusters: dated };
};

/** A run as it was recorded for the view under a cell. */
const run =
  (scene: string, id: string, notebook: string): Told =>
  async () => {
    const snapshot: object = await (await fetch(`scenes/${scene}.json`)).json();
    return {
      topic: "run",
      cluster: "tools",
      notebook,
      kernel: "",
      cell_id: "",
      snapshot: { ...snapshot, run: id },
    };
  };

const many: Told = () => {
  const [worker] = tools?.workers ?? [];
  const workers = Array.from({ length: 96 }, (_, index) => ({
    ...worker,
    name: `w${index}`,
    machine: `lab${Math.floor(index / 24)}`,
    cpu: Math.abs(Math.sin(index * 1.7)),
    state: index > 90 ? "starting" : "ready",
  }));
  return {
    topic: "clusters",
    clusters: [{ ...tools, workers, deaths: [], differences: [], bounds: [96, 96] }],
  };
};

const unused: Told = () => ({
  topic: "clusters",
  clusters: [{ ...tools, used_by: [], deaths: [], differences: [], idle_for_s: 360 }],
});

export const SCENES: readonly Scene[] = [
  { name: "connecting", connection: "connecting", told: [] },
  { name: "absent", connection: "absent", told: [] },
  { name: "refused", connection: "refused", told: [] },
  { name: "empty", connection: "open", told: [() => helloEmpty], notebook: idle },
  { name: "form", connection: "open", told: [() => helloEmpty], notebook: idle, pressed: ["Start"] },
  {
    name: "form-faults",
    connection: "open",
    told: [() => helloEmpty],
    notebook: idle,
    pressed: ["Start", "Start"],
  },
  { name: "starting", connection: "open", told: [() => helloEmpty, () => startStarting] },
  { name: "start-failed", connection: "open", told: [() => helloEmpty, () => startFailed] },
  { name: "clusters", connection: "open", told: [greeting], notebook: idle },
  {
    name: "running",
    connection: "open",
    told: [
      clustersOf({ ...tools, deaths: [], differences: [] }),
      run("done", "b-1", "work/first.ipynb"),
      run("failed", "b-2", "work/grid.ipynb"),
      run("running-2", "a-1", "work/grid.ipynb"),
    ],
    notebook: idle,
  },
  { name: "lanes", connection: "open", told: [run("running-32", "a-2", "work/many.ipynb")] },
  { name: "many", connection: "open", told: [many] },
  { name: "unused", connection: "open", told: [unused], notebook: idle },
  { name: "attached", connection: "open", told: [unused], notebook: idle, pressed: ["Attach"] },
  { name: "offered", connection: "open", told: [unused], notebook: busy, pressed: ["Attach"] },
  { name: "scale", connection: "open", told: [unused], pressed: ["Scale"] },
  {
    name: "stop",
    connection: "open",
    told: [clustersOf({ ...tools, deaths: [], differences: [] })],
    pressed: ["Stop"],
  },
  { name: "logs", connection: "open", told: [unused], pressed: ["Logs"] },
  {
    name: "why",
    connection: "open",
    told: [clustersOf(embedded ?? {}), run("mixed", "a-3", "work/first.ipynb")],
    pressed: ["Why"],
  },
  { name: "trouble", connection: "open", told: [unused], pressed: ["Stop", "Stop it"], refuses: true },
  { name: "waiting", connection: "open", told: [clustersOf(slurm ?? {})] },
  { name: "lost", connection: "lost", told: [unused, run("running-2", "a-4", "work/grid.ipynb")] },
  { name: "hostile", connection: "open", told: [() => runFinal] },
];
