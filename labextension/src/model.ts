/**
 * What the page knows of clusters and runs. No DOM here: the panel looks at it, the status bar, tests too.
 *
 * In this room what was received is put together; each thing replaces what was known in its place.
 */

import { RunModel } from "./cell/model";
import type { Cluster, Message, RunNews, Start } from "./wire";

/**
 * `connecting` for the first time; `open`; `lost` after it was open; `absent`: this server has no nbcluster;
 * `refused`: whoever is logged in may not.
 */
export type Connection = "connecting" | "open" | "lost" | "absent" | "refused";

export interface KnownRun {
  readonly id: string;
  readonly cluster: string;
  readonly notebook: string;
  /** Empty where it is not known, as the next. */
  readonly kernel: string;
  readonly cell_id: string;
  readonly progress: RunModel;
}

export class LiveModel {
  #connection: Connection = "connecting";
  #clusters: readonly Cluster[] = [];
  #received_ms = 0;
  readonly #starts = new Map<string, Start>();
  readonly #runs = new Map<string, KnownRun>();
  readonly #listeners = new Set<() => void>();
  readonly #ends = new Set<(run: KnownRun) => void>();
  readonly #ready = new Set<(start: Start) => void>();

  get connection(): Connection {
    return this.#connection;
  }

  /** Those that last first, then by name. */
  get clusters(): readonly Cluster[] {
    return this.#clusters;
  }

  /** Starts that are under way or have failed; one that is ready is among the clusters. */
  get starts(): readonly Start[] {
    return [...this.#starts.values()].filter(({ state }) => state !== "ready");
  }

  /** Those that are under way first, then the newest. */
  get runs(): readonly KnownRun[] {
    const newest = [...this.#runs.values()].reverse();
    return [
      ...newest.filter(({ progress }) => progress.alive),
      ...newest.filter(({ progress }) => !progress.alive),
    ];
  }

  run(id: string): KnownRun | null {
    return this.#runs.get(id) ?? null;
  }

  /** Seconds since the clusters were told of. */
  age_s(now_ms: number): number {
    return Math.max(0, now_ms - this.#received_ms) / 1000;
  }

  setConnection(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#tell();
  }

  take(message: Message, now_ms: number): void {
    switch (message.topic) {
      case "hello":
        this.#begin(message.runs, message.starts, now_ms);
        this.#takeClusters(message.clusters, now_ms);
        break;
      case "clusters":
        this.#takeClusters(message.clusters, now_ms);
        break;
      case "run":
        this.#takeRun(message, now_ms);
        break;
      case "gone":
        this.#runs.delete(message.run);
        break;
      case "start":
        this.#takeStart(message);
        break;
    }
    this.#tell();
  }

  /** A failed start that was read. */
  forgetStart(start: string): void {
    if (this.#starts.delete(start)) this.#tell();
  }

  /** Calls `listener` after every change, until the signal is aborted. */
  onChange(listener: () => void, signal: AbortSignal): void {
    listen(this.#listeners, listener, signal);
  }

  /** Calls `listener` with each run that was seen under way and has ended. */
  onEnd(listener: (run: KnownRun) => void, signal: AbortSignal): void {
    listen(this.#ends, listener, signal);
  }

  /** Calls `listener` with each start that is ready. */
  onReady(listener: (start: Start) => void, signal: AbortSignal): void {
    listen(this.#ready, listener, signal);
  }

  /** The first message of a connection is the whole: what it does not name is no more. */
  #begin(runs: readonly RunNews[], starts: readonly Start[], now_ms: number): void {
    const named = new Set(runs.map(({ snapshot }) => snapshot.run));
    for (const id of [...this.#runs.keys()]) if (!named.has(id)) this.#runs.delete(id);
    for (const news of runs) this.#takeRun(news, now_ms);
    const going = new Set(starts.map(({ start }) => start));
    for (const id of [...this.#starts.keys()]) if (!going.has(id)) this.#starts.delete(id);
    for (const start of starts) this.#takeStart(start);
  }

  #takeClusters(clusters: readonly Cluster[], now_ms: number): void {
    this.#clusters = [...clusters].sort(
      (a, b) => Number(b.lasting) - Number(a.lasting) || naturally.compare(a.name, b.name),
    );
    this.#received_ms = now_ms;
  }

  #takeRun({ snapshot, cluster, notebook, kernel, cell_id }: RunNews, now_ms: number): void {
    const known = this.#runs.get(snapshot.run);
    const progress = known?.progress ?? new RunModel();
    const before = progress.alive;
    const run: KnownRun = { id: snapshot.run, cluster, notebook, kernel, cell_id, progress };
    this.#runs.set(run.id, run);
    progress.takeSnapshot(snapshot, now_ms);
    if (before && !progress.alive) for (const listener of this.#ends) listener(run);
  }

  #takeStart(start: Start): void {
    const before = this.#starts.get(start.start)?.state;
    this.#starts.set(start.start, start);
    if (start.state === "ready" && before !== "ready") for (const listener of this.#ready) listener(start);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function listen<T>(listeners: Set<T>, listener: T, signal: AbortSignal): void {
  if (signal.aborted) return;
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
}

const naturally = new Intl.Collator("en", { numeric: true });
