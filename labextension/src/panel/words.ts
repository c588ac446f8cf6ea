/**
 * What the panel says of clusters, in words.
 *
 * In this room figures become sentences; whether they are shown is decided elsewhere.
 */

import { about, count, duration, percent, plural, size } from "../cell/format";
import type { Connection } from "../model";
import type { Cluster, ClusterState, Death, Difference, StartAsked, Worker } from "../wire";

/** A sign for each state, so that none is told by colour alone. */
export const CLUSTER_SIGNS: Readonly<Record<ClusterState, string>> = {
  starting: "○",
  waiting: "◔",
  ready: "●",
  ending: "■",
};

/** What stands in place of clusters while there is no connection; null where it is open. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** A line for a terminal or a cell; empty where none helps. */
  readonly line: string;
  /** What the button does; empty where there is none. */
  readonly button: string;
}

export function notice(connection: Connection): Notice | null {
  return NOTICES[connection];
}

const NOTICES: Readonly<Record<Connection, Notice | null>> = {
  open: null,
  connecting: {
    title: "Connecting",
    text: "The Jupyter server is asked for its clusters.",
    line: "",
    button: "",
  },
  lost: {
    title: "Connection lost",
    text: "The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",
    line: "",
    button: "Try now",
  },
  absent: {
    title: "No nbcluster on this server",
    text: "The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",
    line: "pip install nbcluster",
    button: "Look again",
  },
  refused: {
    title: "Not allowed",
    text: "The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",
    line: "",
    button: "Try again",
  },
};

/** Those that are there, of those that there shall be. */
export function workersReady({ workers }: Cluster): string {
  const ready = workers.filter(({ state }) => state === "ready").length;
  const coming = workers.length - ready;
  return coming === 0 ? plural(ready, "worker") : `${count(ready)} of ${plural(workers.length, "worker")}`;
}

/** The part of their cores that workers use, from 0 to 1; null where nobody has told. */
export function busy(workers: readonly Worker[]): number | null {
  const told = workers.map(({ cpu }) => cpu).filter((cpu) => cpu !== null);
  if (told.length === 0) return null;
  return told.reduce((sum, cpu) => sum + Math.min(1, cpu), 0) / told.length;
}

/** `3 workers · 62 % busy`. */
export function summary(cluster: Cluster): string {
  const share = busy(cluster.workers);
  return [workersReady(cluster), share === null ? "" : `${percent(share)} busy`]
    .filter((part) => part !== "")
    .join(" · ");
}

/** `8 workers · 62 %` for the status bar; empty where there is no cluster. */
export function status(clusters: readonly Cluster[]): string {
  if (clusters.length === 0) return "";
  const ready = clusters.flatMap(({ workers }) => workers).filter(({ state }) => state === "ready");
  const share = busy(ready);
  return [plural(ready.length, "worker"), share === null ? "" : percent(share)]
    .filter((part) => part !== "")
    .join(" · ");
}

/** How many workers it may have; empty where it is a fixed number. */
export function range({ bounds: [least = 0, most = 0], adaptive }: Cluster): string {
  return adaptive && most > least ? `${count(least)} to ${count(most)}, as needed` : "";
}

/** When it ends by itself, `age_s` after it was told of. */
export function ends({ lasting, idle_s, idle_for_s, state }: Cluster, age_s: number): string {
  if (state === "ending") return "ending";
  if (!lasting) return "ends with its kernel";
  if (idle_s === null) return "stays until it is stopped";
  if (idle_for_s === null || idle_for_s === 0) return `ends when unused for ${briefly(idle_s)}`;
  return `ends in ${briefly(Math.max(0, idle_s - idle_for_s - age_s))} unless used`;
}

/** `24 min`; nobody waits for its seconds. */
export function briefly(seconds: number): string {
  return about(seconds).replace(/^about /, "");
}

/** `3 min ago`. */
export function ago(at_s: number, now_s: number): string {
  const passed_s = now_s - at_s;
  return passed_s < 1 ? "just now" : `${briefly(passed_s)} ago`;
}

/** `w2 ended 3 min ago: it was ended by SIGKILL.` */
export function death({ name, cause, at }: Death, now_s: number): string {
  return `${name} ended ${ago(at, now_s)}: ${cause}`;
}

/** `numpy 2.1.0 here, 2.0.2 on workers`. */
export function difference({ what, here, there, why }: Difference): string {
  return `${what}: ${here} here, ${there} on workers${why === "" ? "" : ` (${why})`}`;
}

/** `210 MB`, or `210 MB of 4.0 GB`. */
export function memory({ memory_bytes, memory_limit_bytes }: Worker): string {
  if (memory_bytes === null) return "";
  return memory_limit_bytes === null
    ? size(memory_bytes)
    : `${size(memory_bytes)} of ${size(memory_limit_bytes)}`;
}

/** Where a notebook is called by its path, its name alone. */
export function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** The line that does in a cell what the form does. */
export function startLine({ kind, options }: Pick<StartAsked, "kind" | "options">): string {
  const words = Object.entries(options).flatMap(([key, value]) => {
    const name = `--${key.replaceAll("_", "-")}`;
    if (value === true) return [name];
    return (typeof value === "string" ? [value] : value).map((text) => `${name} ${quoted(text)}`);
  });
  return ["%cluster start", kind, ...words].join(" ");
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** What is told when a run has ended and nobody looked. */
export function ended(title: string, state: string, seconds: number, notebook: string): string {
  const where = [title, fileName(notebook)].filter((part) => part !== "").join(" in ");
  return `${where === "" ? "A run" : where}: ${state} after ${duration(seconds)}`;
}
