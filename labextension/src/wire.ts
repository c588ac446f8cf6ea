/**
 * What comes from the server. Clusters may be of another version than the page: of them what is known is read
 * and the rest is passed over. Of a run the shape is `cell/wire`'s.
 *
 * In this room the server's messages and answers become typed values, or null.
 */

import { readSnapshot, type Snapshot } from "./cell/wire";
import {
  answer,
  fields,
  type Guard,
  isCount,
  isFlag,
  isNumber,
  isText,
  listOf,
  oneOf,
  orNull,
} from "./guards";

export const VERSION = 1;

export interface Worker {
  readonly name: string;
  readonly state: string;
  readonly machine: string;
  readonly pid: number;
  /** In cores. */
  readonly cpu: number | null;
  readonly memory_bytes: number | null;
  readonly memory_limit_bytes: number | null;
  /** Empty where it has none. */
  readonly gpu: string;
  readonly gpu_busy: number | null;
  readonly gpu_memory_bytes: number | null;
  /** `run 3, line 4`; empty when it does nothing. */
  readonly doing: string;
}

export interface Death {
  readonly name: string;
  readonly cause: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** A version that is not the same in the kernel and on the workers. */
export interface Difference {
  readonly what: string;
  readonly here: string;
  readonly there: string;
  readonly why: string;
}

const CLUSTER_STATES = ["starting", "ready", "waiting", "ending"] as const;
export type ClusterState = (typeof CLUSTER_STATES)[number];

export interface Cluster {
  /** Unique; what is asked of the server goes by it. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly kind: string;
  /** Whether it outlives the kernel it was started from. */
  readonly lasting: boolean;
  readonly state: ClusterState;
  /** What for, where it waits. */
  readonly waiting: string;
  readonly machine: string;
  readonly notebook: string;
  readonly used_by: readonly string[];
  readonly started: number;
  /** After so long unused it ends. */
  readonly idle_s: number | null;
  readonly idle_for_s: number | null;
  readonly python: string;
  readonly bounds: readonly number[];
  readonly adaptive: boolean;
  readonly workers: readonly Worker[];
  readonly deaths: readonly Death[];
  readonly differences: readonly Difference[];
}

/** A cluster that was asked for from the page. */
export interface Start {
  readonly start: string;
  readonly state: "starting" | "ready" | "failed";
  readonly waiting: string;
  readonly name: string;
  readonly message: string;
}

/** A run as the server tells of it: whose, and how it is. */
export interface RunNews {
  readonly cluster: string;
  readonly notebook: string;
  readonly kernel: string;
  readonly cell_id: string;
  readonly snapshot: Snapshot;
}

export type Message =
  | {
      readonly topic: "hello";
      readonly clusters: readonly Cluster[];
      readonly runs: readonly RunNews[];
      readonly starts: readonly Start[];
    }
  | { readonly topic: "clusters"; readonly clusters: readonly Cluster[] }
  | ({ readonly topic: "run" } & RunNews)
  | { readonly topic: "gone"; readonly run: string }
  | ({ readonly topic: "start" } & Start);

/** Which runs' slices are wanted. */
export interface Watch {
  readonly topic: "watch";
  readonly runs: "all" | readonly string[];
}

/** An option of a kind, as `%cluster start KIND --help` tells it. */
export interface KindOption {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly flag: boolean;
  readonly help: string;
  readonly choices: readonly string[];
  readonly default: string | null;
  readonly repeats: boolean;
}

export interface Kind {
  readonly name: string;
  readonly does: string;
  /** What would have to be installed first; empty where nothing is missing. */
  readonly missing: string;
  readonly options: readonly KindOption[];
}

export interface Kinds {
  readonly python: string;
  readonly kinds: readonly Kind[];
}

/** What is to be started, and with which kernel's Python; null for the server's own. */
export interface StartAsked {
  readonly kind: string;
  readonly options: Readonly<Record<string, string | true | readonly string[]>>;
  readonly kernel: string | null;
  readonly notebook: string;
}

export interface Log {
  /** Empty for the host process. */
  readonly worker: string;
  readonly text: string;
  readonly deaths: readonly Death[];
}

export interface Fault {
  /** An option's name; empty where it is none's. */
  readonly field: string;
  readonly text: string;
}

export interface Refusal {
  readonly message: string;
  readonly faults: readonly Fault[];
}

/** A loop of a cell, as it would run. */
export interface Mark {
  readonly line: number;
  readonly end_line: number;
  readonly route: "parallel" | "kernel" | "unknown";
  readonly reason: string;
  readonly text: string;
}

export interface Marks {
  readonly marks: readonly Mark[];
  /** Why there are none. */
  readonly trouble: string;
}

const isDeath = fields<Death>({ name: isText, cause: isText, at: isNumber });

const isWorker = fields<Worker>({
  name: isText,
  state: isText,
  machine: isText,
  pid: isCount,
  cpu: orNull(isNumber),
  memory_bytes: orNull(isCount),
  memory_limit_bytes: orNull(isCount),
  gpu: isText,
  gpu_busy: orNull(isNumber),
  gpu_memory_bytes: orNull(isCount),
  doing: isText,
});

const isCluster = fields<Cluster>({
  name: isText,
  title: isText,
  kind: isText,
  lasting: isFlag,
  state: oneOf(...CLUSTER_STATES),
  waiting: isText,
  machine: isText,
  notebook: isText,
  used_by: listOf(isText),
  started: isNumber,
  idle_s: orNull(isNumber),
  idle_for_s: orNull(isNumber),
  python: isText,
  bounds: listOf(isCount),
  adaptive: isFlag,
  workers: listOf(isWorker),
  deaths: listOf(isDeath),
  differences: listOf(fields<Difference>({ what: isText, here: isText, there: isText, why: isText })),
});

const isStart = fields<Start>({
  start: isText,
  state: oneOf("starting", "ready", "failed"),
  waiting: isText,
  name: isText,
  message: isText,
});

const isSnapshot: Guard<Snapshot> = (value): value is Snapshot => readSnapshot(value) !== null;

const isRunNews = fields<RunNews>({
  cluster: isText,
  notebook: isText,
  kernel: isText,
  cell_id: isText,
  snapshot: isSnapshot,
});

const isTopic = fields<{ topic: string }>({ topic: isText });
const isGone = fields<{ run: string }>({ run: isText });
const isClusters = fields<{ clusters: readonly Cluster[] }>({ clusters: listOf(isCluster) });
const isHello = fields<{
  version: number;
  clusters: readonly Cluster[];
  runs: readonly unknown[];
  starts: readonly Start[];
}>({
  version: (value): value is number => value === VERSION,
  clusters: listOf(isCluster),
  runs: listOf((_): _ is unknown => true),
  starts: listOf(isStart),
});

/** One message of the live connection. Of a hello only the runs that can be read are kept. */
export function readMessage(value: unknown): Message | null {
  if (!isTopic(value)) return null;
  const { topic } = value;
  if (topic === "hello" && isHello(value)) {
    return { topic, clusters: value.clusters, runs: value.runs.filter(isRunNews), starts: value.starts };
  }
  if (topic === "clusters" && isClusters(value)) return { topic, clusters: value.clusters };
  if (topic === "run" && isRunNews(value)) return { ...value, topic };
  if (topic === "gone" && isGone(value)) return { topic, run: value.run };
  if (topic === "start" && isStart(value)) return { ...value, topic };
  return null;
}

const isKind = fields<Kind>({
  name: isText,
  does: isText,
  missing: isText,
  options: listOf(
    fields<KindOption>({
      name: isText,
      key: isText,
      value: isText,
      flag: isFlag,
      help: isText,
      choices: listOf(isText),
      default: orNull(isText),
      repeats: isFlag,
    }),
  ),
});

const isLog = fields<Log>({ worker: isText, text: isText, deaths: listOf(isDeath) });

const isMark = fields<Mark>({
  line: isCount,
  end_line: isCount,
  route: oneOf("parallel", "kernel", "unknown"),
  reason: isText,
  text: isText,
});

export const readKinds = answer(fields<Kinds>({ python: isText, kinds: listOf(isKind) }));
export const readStarted = answer(fields<{ start: string }>({ start: isText }));
export const readLogs = answer(fields<{ logs: readonly Log[] }>({ logs: listOf(isLog) }));
export const readStopped = answer(fields<{ how: "stop" | "interrupt" }>({ how: oneOf("stop", "interrupt") }));
export const readWhy = answer(fields<{ text: string }>({ text: isText }));
export const readMarks = answer(fields<Marks>({ marks: listOf(isMark), trouble: isText }));
export const readDone = answer(fields<object>({}));
export const readRefusal = answer(
  fields<Refusal>({ message: isText, faults: listOf(fields<Fault>({ field: isText, text: isText })) }),
);
