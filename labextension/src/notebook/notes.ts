/**
 * The notebook's own memory: which cluster it used, in its metadata.
 *
 * In this room what a notebook remembers is read, and what it is to remember is found.
 */

import type { LiveModel } from "../model";
import type { Cluster } from "../wire";
import type { Attached, Remembered } from "./kernel";

export const KEY = "nbcluster";

export function readRemembered(value: unknown): Remembered | null {
  const cluster: unknown = Reflect.get(Object(value), "cluster");
  const kind: unknown = Reflect.get(Object(value), "kind");
  return typeof cluster === "string" && cluster !== "" && typeof kind === "string" ? { cluster, kind } : null;
}

/** What is to be written; null if nothing has to be. A cluster that ends with its kernel is nothing to come back to. */
export function toRemember(
  attached: Attached | null | undefined,
  known: Remembered | null,
): Remembered | null {
  if (!attached?.lasting) return null;
  const { cluster, kind } = attached;
  return known?.cluster === cluster && known.kind === kind ? null : { cluster, kind };
}

/**
 * What the kernel is attached to, as far as is known, by the name that the server has for it. A kernel that is busy is
 * not asked, but its run may be seen; and a cluster that ends with its kernel is called by the kernel as others call
 * theirs, so that its runs have to tell which it is.
 */
export function inUse(
  attached: Attached | null | undefined,
  kernel: string | undefined,
  { runs, clusters }: Pick<LiveModel, "runs" | "clusters">,
): Attached | null | undefined {
  if (attached?.lasting || kernel === undefined) return attached;
  const run = runs.find(
    (each) =>
      each.kernel === kernel &&
      (attached || each.progress.alive) &&
      clusters.some(({ name }) => name === each.cluster),
  );
  return run === undefined ? attached : { kind: "", lasting: false, ...attached, cluster: run.cluster };
}

/** How a notebook's toolbar stands to clusters. */
export interface Standing {
  /** What the button says. */
  readonly label: string;
  /** What more there is to say, as a sentence. */
  readonly caption: string;
  readonly state: "attached" | "remembered" | "none";
}

export function standing(
  attached: Attached | null | undefined,
  remembered: Remembered | null,
  clusters: readonly Cluster[],
): Standing {
  if (attached) {
    const known = clusters.find(({ name }) => name === attached.cluster);
    const title = known?.title ?? attached.cluster;
    const workers = known === undefined ? "" : ` · ${amount(known.workers.length)}`;
    return {
      label: `${title}${workers}`,
      caption: `This notebook's cells run on the cluster "${title}".`,
      state: "attached",
    };
  }
  const there = clusters.find(({ name }) => name === remembered?.cluster);
  if (there !== undefined) {
    return {
      label: `${there.title}?`,
      caption: `This notebook used the cluster "${there.title}", which is still there. It can be attached again.`,
      state: "remembered",
    };
  }
  return {
    label: "No cluster",
    caption: "A distributed cell starts a local cluster by itself.",
    state: "none",
  };
}

export function amount(workers: number): string {
  return workers === 1 ? "1 worker" : `${workers} workers`;
}
