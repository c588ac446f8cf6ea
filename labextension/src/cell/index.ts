/**
 * The widget's front door: what anywidget calls.
 *
 * In this room a comm is a source of what is known of a run.
 */

import { Run } from "./source";
import { CellView } from "./view";
import { VERSION } from "./wire";

/** The part of anywidget's model that is used here. */
export interface Comm {
  get(name: "head"): unknown;
  on(event: "change:head", listener: () => void): void;
  on(event: "msg:custom", listener: (content: unknown, buffers: readonly unknown[]) => void): void;
  off(event: "change:head", listener: () => void): void;
  off(event: "msg:custom", listener: (content: unknown, buffers: readonly unknown[]) => void): void;
  send(content: unknown): void;
}

/**
 * Called once for each widget. Its two halves share the run through this closure, and not through the comm:
 * anywidget hands each of them a comm object of its own.
 */
export default function widget(): {
  initialize: (given: { model: Comm }) => () => void;
  render: (given: { model: Comm; el: HTMLElement }) => () => void;
} {
  const run = new Run();
  return {
    initialize: ({ model: comm }) => join(comm, run),
    render: ({ el }) => {
      const gone = new AbortController();
      new CellView(el, run.model, gone.signal);
      return () => gone.abort();
    },
  };
}

/** Lets the run hear what comes over the comm, until what is returned is called. */
function join(comm: Comm, run: Run): () => void {
  const onHead = (): void => {
    run.takeHead(comm.get("head"));
  };
  const onMessage = (content: unknown, buffers: readonly unknown[]): void => {
    run.takeLanes(content, buffers[0]);
  };
  comm.on("change:head", onHead);
  comm.on("msg:custom", onMessage);
  onHead();
  // An idle kernel answers with all there is. A busy one does not; what it sends is complete after a while.
  comm.send({ kind: "ask", version: VERSION });
  return () => {
    comm.off("change:head", onHead);
    comm.off("msg:custom", onMessage);
  };
}
