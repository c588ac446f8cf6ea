/**
 * The live connection: it is opened, and opened again when it is lost, later each time.
 *
 * In this room the model is kept up to date as long as there is a server.
 */

import type { LiveModel } from "./model";
import { readMessage, type Watch } from "./wire";

/** What a connection calls. */
export interface Listener {
  onOpen(): void;
  onMessage(data: unknown): void;
  /** Once, also when it was never open. */
  onClose(): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

/** Whether the server has nbcluster: a WebSocket that is refused does not tell why. */
export type Presence = "there" | "absent" | "refused" | "away";

export interface Door {
  presence(): Promise<Presence>;
  open(listener: Listener): Socket;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who has logged in again elsewhere may see clusters again. */
const REFUSED_PAUSE_MS = 60_000;

export class LiveConnection {
  readonly #door: Door;
  readonly #model: LiveModel;
  readonly #signal: AbortSignal;
  readonly #watched = new Map<object, readonly string[]>();
  #socket: Socket | null = null;
  #open = false;
  #said = "";
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(door: Door, model: LiveModel, signal: AbortSignal) {
    this.#door = door;
    this.#model = model;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#leave(), { once: true });
    if (!signal.aborted) void this.#connect();
  }

  /** Of these runs `who` wants the slices too; each replaces what it wanted before. */
  watch(who: object, runs: readonly string[]): void {
    if (runs.length === 0) this.#watched.delete(who);
    else this.#watched.set(who, runs);
    this.#sayWatched();
  }

  /** Tries now, whenever the next try would have been. */
  tryNow(): void {
    if (this.#socket !== null || this.#signal.aborted) return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const presence = await this.#door.presence();
    if (this.#signal.aborted || this.#socket !== null) return;
    if (presence === "there") this.#join();
    else if (presence === "away") this.#lose();
    else {
      this.#model.setConnection(presence);
      // A server that lacks nbcluster is not asked again by itself: each question would be an error in the browser's
      // console. Who installs it there restarts the server, and looks at the panel.
      if (presence === "refused") this.#later(REFUSED_PAUSE_MS);
    }
  }

  #join(): void {
    let over = false;
    const socket = this.#door.open({
      onOpen: () => {
        this.#said = "";
        this.#open = true;
        this.#sayWatched();
      },
      onMessage: (data) => this.#hear(data),
      onClose: () => {
        over = true;
        this.#open = false;
        this.#socket = null;
        if (!this.#signal.aborted) this.#lose();
      },
    });
    if (!over) this.#socket = socket;
  }

  #hear(data: unknown): void {
    const message = typeof data === "string" ? readMessage(parsed(data)) : null;
    if (message === null) return;
    if (message.topic === "hello") {
      this.#tries = 0;
      this.#model.take(message, performance.now());
      this.#model.setConnection("open");
    } else this.#model.take(message, performance.now());
  }

  #lose(): void {
    this.#model.setConnection("lost");
    // Many pages lose one server at one moment, and shall not all come back at one.
    const pause_ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#later(pause_ms * (0.75 + Math.random() / 2));
  }

  #later(pause_ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), pause_ms);
  }

  #sayWatched(): void {
    const runs = [...new Set([...this.#watched.values()].flat())].sort();
    const watch: Watch = { topic: "watch", runs };
    const text = JSON.stringify(watch);
    if (this.#socket === null || !this.#open || text === this.#said) return;
    this.#socket.send(text);
    this.#said = text;
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
