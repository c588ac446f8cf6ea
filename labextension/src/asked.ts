/**
 * What can be asked of the server, whoever answers: a server, or a script in the gallery and in tests.
 *
 * In this room are the questions, and how one is refused.
 */

import type { Fault, Kinds, Log, Marks, StartAsked } from "./wire";

export type { Fault };

export interface Asked {
  /** The kinds that can be started with this kernel's Python; null: with the server's. */
  kinds(kernel: string | null): Promise<Kinds>;
  /** Answers with the start's id; how it goes on comes live. */
  start(asked: StartAsked): Promise<string>;
  stopStart(start: string): Promise<void>;
  scale(name: string, least: number, most: number): Promise<void>;
  restart(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  logs(name: string): Promise<readonly Log[]>;
  stopRun(run: string): Promise<"stop" | "interrupt">;
  why(run: string): Promise<string>;
  marks(cell: string, cells_before: readonly string[]): Promise<Marks>;
}

/** The message is three sentences for a person; `status` is 0 where nobody answered. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly faults: readonly Fault[];

  constructor(message: string, status: number, faults: readonly Fault[]) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}
