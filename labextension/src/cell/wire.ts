/**
 * What comes from the kernel. Nothing is believed before a guard has looked at it: a message of another
 * version, or a broken one, is dropped, and the picture stays as it was.
 *
 * Three things come: a snapshot (the whole, as JSON; recorded runs are kept so), a head (all but the lanes)
 * and lanes messages (some lanes as JSON, slices as records of 44 bytes). `nbcluster/views/stream.py` is the
 * other end of the last two, `nbcluster/wire.py` of the first.
 *
 * In this room unknown values become typed ones, or null.
 */

import {
  answer,
  type Guard,
  isCount,
  isFlag,
  isNumber,
  isText,
  listOf,
  oneOf,
  orNull,
  placed,
  shape,
} from "../guards";

export const VERSION = 2;

const RUN_STATES = ["starting", "running", "done", "failed", "interrupted", "stopped"] as const;
const ROUTES = ["parallel", "kernel", "mixed"] as const;
/** A slice's state travels as its place in this list. */
export const SPAN_STATES = [
  "running",
  "computed",
  "committed",
  "lost",
  "surprised",
  "cancelled",
  "waiting",
] as const;

export type RunState = (typeof RUN_STATES)[number];
export type Route = (typeof ROUTES)[number];
export type SpanState = (typeof SPAN_STATES)[number];

/** One loop's progress. Counts are iterations; `computed` includes `committed`. */
export interface Loop {
  readonly line: number;
  readonly header: string;
  readonly total: number | null;
  readonly computed: number;
  readonly committed: number;
  readonly here: number;
  readonly seconds: number;
  readonly eta_s: number | null;
  readonly rate_per_s: number | null;
  readonly route: Route;
  readonly reason: string | null;
  readonly text: string;
  readonly plain_estimate_s: number | null;
}

/**
 * A slice on a lane; times in seconds since the run began, `end_s` null while it runs. Its worker was free for
 * it from `given_s` on, and had what it needs at `start_s`.
 */
export interface Span {
  readonly id: number;
  readonly loop: number;
  readonly first: number;
  readonly end: number;
  readonly start_s: number;
  readonly end_s: number | null;
  readonly state: SpanState;
  readonly given_s: number;
  /** The first iteration's, as `n = 4000`. */
  readonly item: string;
  /** What came back. */
  readonly size_bytes: number;
  /** Workers that were lost over these iterations before. */
  readonly deaths: number;
}

/** A worker's end. */
export interface Death {
  readonly at_s: number;
  readonly cause: string;
}

/** A worker's place. */
export interface Lane {
  readonly worker: string;
  readonly machine: string;
  readonly gpu: string | null;
  readonly memory_bytes: number | null;
  /** The part of the last second in which its GPU computed, from 0 to 1. */
  readonly gpu_busy: number | null;
  readonly gpu_memory_bytes: number | null;
  readonly deaths: readonly Death[];
}

/** Errors of one type from one line of the user's code. */
export interface ErrorGroup {
  readonly type: string;
  readonly line: number;
  readonly count: number;
  readonly text: string;
  /** That line, as the user wrote it. */
  readonly source: string;
  /** How the code came there, in the user's frames. */
  readonly traceback: string;
}

interface Frame {
  readonly version: typeof VERSION;
  readonly run: string;
  readonly name: string | null;
  readonly cell: string;
  readonly state: RunState;
  readonly seconds: number;
  readonly lane_count: number;
  readonly errors: readonly ErrorGroup[];
  readonly sent_bytes: number;
  readonly plain_estimate_s: number | null;
  readonly claim: string;
  readonly message: string;
  readonly cluster: string;
  readonly final: boolean;
}

/** All but the lanes; of the loops those that changed, each with its place. */
export interface Head extends Frame {
  readonly loops: readonly (readonly [index: number, loop: Loop])[];
  readonly loop_count: number;
}

/** Some lanes, each with its place. */
export interface Lanes {
  readonly kind: "lanes";
  readonly version: typeof VERSION;
  /** With the first message of a snapshot. */
  readonly head: Head | null;
  readonly lanes: readonly (readonly [index: number, lane: Lane])[];
  /** Of the records, by their place, those whose first item has a name. */
  readonly items: readonly (readonly [record: number, item: string])[];
}

/** `lanes` and their `spans` are those that are new or changed since the snapshot before; a lane is known by its worker. */
export interface Snapshot extends Frame {
  readonly loops: readonly Loop[];
  readonly lanes: readonly (Lane & { readonly spans: readonly Span[] })[];
}

/** A slice and the place of its lane. */
export type SpanOnLane = readonly [lane: number, span: Span];

const isVersion: Guard<typeof VERSION> = (value) => value === VERSION;

const isLoop = shape<Loop>({
  line: isCount,
  header: isText,
  total: orNull(isCount),
  computed: isCount,
  committed: isCount,
  here: isCount,
  seconds: isNumber,
  eta_s: orNull(isNumber),
  rate_per_s: orNull(isNumber),
  route: oneOf(...ROUTES),
  reason: orNull(isText),
  text: isText,
  plain_estimate_s: orNull(isNumber),
});

const isSpan = shape<Span>({
  id: isCount,
  loop: isCount,
  first: isCount,
  end: isCount,
  start_s: isNumber,
  end_s: orNull(isNumber),
  state: oneOf(...SPAN_STATES),
  given_s: isNumber,
  item: isText,
  size_bytes: isCount,
  deaths: isCount,
});

const laneFields = {
  worker: isText,
  machine: isText,
  gpu: orNull(isText),
  memory_bytes: orNull(isCount),
  gpu_busy: orNull(isNumber),
  gpu_memory_bytes: orNull(isCount),
  deaths: listOf(shape<Death>({ at_s: isNumber, cause: isText })),
};

const frameFields = {
  version: isVersion,
  run: isText,
  name: orNull(isText),
  cell: isText,
  state: oneOf(...RUN_STATES),
  seconds: isNumber,
  lane_count: isCount,
  errors: listOf(
    shape<ErrorGroup>({
      type: isText,
      line: isCount,
      count: isCount,
      text: isText,
      source: isText,
      traceback: isText,
    }),
  ),
  sent_bytes: isCount,
  plain_estimate_s: orNull(isNumber),
  claim: isText,
  message: isText,
  cluster: isText,
  final: isFlag,
};

const isHead = shape<Head>({
  ...frameFields,
  loops: listOf(placed(isLoop)),
  loop_count: isCount,
});

const isLanes = shape<Lanes>({
  kind: oneOf("lanes"),
  version: isVersion,
  head: orNull(isHead),
  lanes: listOf(placed(shape<Lane>(laneFields))),
  items: listOf(placed(isText)),
});

const isSnapshot = shape<Snapshot>({
  ...frameFields,
  loops: listOf(isLoop),
  lanes: listOf(shape<Snapshot["lanes"][number]>({ ...laneFields, spans: listOf(isSpan) })),
});

export const readHead = answer(isHead);
export const readLanes = answer(isLanes);
export const readSnapshot = answer(isSnapshot);

const RECORD_BYTES = 44;

/**
 * Slices from their records: first, end, start_s, end_s (NaN while it runs), given_s, size_bytes, id, lane, loop,
 * state, deaths. The items' names came beside them.
 */
export function readSpans(records: DataView, items: Lanes["items"]): SpanOnLane[] | null {
  if (records.byteLength % RECORD_BYTES !== 0) return null;
  const names = new Map(items);
  const spans: SpanOnLane[] = [];
  for (let at = 0; at < records.byteLength; at += RECORD_BYTES) {
    const state = SPAN_STATES[records.getUint8(at + 39)];
    if (state === undefined) return null;
    const end_s = records.getFloat32(at + 20, true);
    spans.push([
      records.getUint16(at + 36, true),
      {
        id: records.getUint32(at + 32, true),
        loop: records.getUint8(at + 38),
        first: records.getFloat64(at, true),
        end: records.getFloat64(at + 8, true),
        start_s: records.getFloat32(at + 16, true),
        end_s: Number.isNaN(end_s) ? null : end_s,
        state,
        given_s: records.getFloat32(at + 24, true),
        item: names.get(at / RECORD_BYTES) ?? "",
        size_bytes: records.getFloat32(at + 28, true),
        deaths: records.getUint8(at + 40),
      },
    ]);
  }
  return spans;
}
