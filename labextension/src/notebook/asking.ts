/**
 * Questions about cells that are being typed: not at every key, one at a time, and never an answer to what stands
 * there no more.
 *
 * In this room a change becomes a question, and an answer is believed or dropped.
 */

import type { Marks } from "../wire";

/** So long nobody types before a question is asked. */
export const PAUSE_MS = 300;

export interface Question {
  readonly cell: string;
  readonly cells_before: readonly string[];
}

/** What is asked for: the question as it is by then (null: there is none any more), and who hears the answer. */
export interface Asker {
  question(): Question | null;
  tell(answer: Marks): void;
}

export class Asking {
  readonly #ask: (question: Question) => Promise<Marks>;
  /** Who waits, and since when nobody typed there: the first is asked first. */
  readonly #waiting = new Map<Asker, number>();
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (question: Question) => Promise<Marks>) {
    this.#ask = ask;
  }

  /** Something has changed that the answer depends on. */
  changed(asker: Asker, now_ms = performance.now()): void {
    this.#waiting.delete(asker);
    this.#waiting.set(asker, now_ms + PAUSE_MS);
    this.#arrange(now_ms);
  }

  /** Nobody hears an answer there any more. */
  forget(asker: Asker): void {
    this.#waiting.delete(asker);
  }

  #arrange(now_ms: number): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (this.#busy || first === undefined) return;
    this.#timer = setTimeout(() => void this.#next(first[0]), Math.max(0, first[1] - now_ms));
  }

  async #next(asker: Asker): Promise<void> {
    this.#waiting.delete(asker);
    const question = asker.question();
    if (question !== null) {
      this.#busy = true;
      const answer = await this.#ask(question).catch(
        (error: unknown): Marks => ({
          marks: [],
          trouble: error instanceof Error ? error.message : String(error),
        }),
      );
      this.#busy = false;
      // Whoever typed on meanwhile waits again, and gets the answer to that.
      if (!this.#waiting.has(asker) && asker.question()?.cell === question.cell) asker.tell(answer);
    }
    this.#arrange(performance.now());
  }
}
