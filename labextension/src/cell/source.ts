/**
 * Where what is known of a run comes from, and the view on it. Under a cell that is the widget's comm; after the
 * page was loaded anew, with a kernel too busy to answer, it is whoever else hears of the run:
 *
 *     const gone = mount(element, (run) => subscribe((message) => run.take(message.snapshot)));
 *
 * In this room a source is joined to a view.
 */

import { RunModel } from "./model";
import { CellView } from "./view";
import { readHead, readLanes, readSnapshot, readSpans } from "./wire";

/** What a source is given: it believes nothing that has not passed a guard, and says whether it did. */
export class Run {
  readonly model = new RunModel();

  /** A snapshot as JSON: the first one whole, later ones with what has changed. */
  take(snapshot: unknown): boolean {
    const read = readSnapshot(snapshot);
    if (read !== null) this.model.takeSnapshot(read, performance.now());
    return read !== null;
  }

  takeHead(head: unknown): boolean {
    const read = readHead(head);
    if (read !== null) this.model.takeHead(read, performance.now());
    return read !== null;
  }

  takeLanes(content: unknown, records: unknown): boolean {
    const message = readLanes(content);
    if (message === null || !(records instanceof DataView)) return false;
    const spans = readSpans(records, message.items);
    if (spans === null) return false;
    this.model.takeLanes(message, spans);
    if (message.head !== null) this.model.takeHead(message.head, performance.now());
    return true;
  }
}

/** Begins to hand over what comes; what it returns ends that. */
export type Source = (run: Run) => () => void;

/** Shows the run that the source tells of in `host`, until what is returned is called. */
export function mount(host: HTMLElement, source: Source): () => void {
  const gone = new AbortController();
  const run = new Run();
  new CellView(host, run.model, gone.signal);
  const end = source(run);
  return () => {
    end();
    gone.abort();
  };
}
