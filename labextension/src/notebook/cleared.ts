/**
 * Runs whose output somebody has cleared. The server knows them for ten minutes more, and would bring it back.
 *
 * Kept by the browser, so that a page that is loaded again knows it too; not by the notebook, which whoever clears it wants
 * to be clean.
 *
 * In this room it is remembered what is not wanted any more.
 */

/** A browser's storage, as far as it is used here. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = "nbcluster:cleared";
const KEPT = 100;

export class Cleared {
  readonly #store: Store | null;
  readonly #runs: Set<string>;

  /** Without a store it is remembered as long as the page. */
  constructor(store: Store | null) {
    this.#store = store;
    this.#runs = new Set(read(store));
  }

  has(run: string): boolean {
    return this.#runs.has(run);
  }

  add(runs: readonly string[]): void {
    if (runs.length === 0) return;
    for (const run of runs) this.#runs.add(run);
    try {
      this.#store?.setItem(KEY, JSON.stringify([...this.#runs].slice(-KEPT)));
    } catch {
      // It is full, or closed to us: the page itself remembers.
    }
  }
}

/** The browser's own; null where it keeps nothing. */
export function localStore(): Store | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function read(store: Store | null): string[] {
  try {
    const kept: unknown = JSON.parse(store?.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((run) => typeof run === "string") : [];
  } catch {
    return [];
  }
}
