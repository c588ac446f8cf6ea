/**
 * The widget's front door: what anywidget calls.
 *
 * In this room a comm is joined to a model, and a model to a view.
 */

import { RunModel } from "./model";
import { CellView } from "./view";
import { readHead, readLanes, readSpans, VERSION } from "./wire";

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
 * Called once for each widget. Its two halves share the model through this closure, and not through the comm:
 * anywidget hands each of them a comm object of its own.
 */
export default function widget(): {
  initialize: (given: { model: Comm }) => () => void;
  render: (given: { model: Comm; el: HTMLElement }) => () => void;
} {
  const model = new RunModel();
  return {
    initialize: ({ model: comm }) => join(comm, model),
    render: ({ el }) => {
      const gone = new AbortController();
      new CellView(el, model, gone.signal);
      return () => gone.abort();
    },
  };
}

/** Lets the model hear what comes over the comm, until what is returned is called. */
function join(comm: Comm, model: RunModel): () => void {
  const onHead = (): void => {
    const head = readHead(comm.get("head"));
    if (head !== null) model.takeHead(head, performance.now());
  };
  const onMessage = (content: unknown, buffers: readonly unknown[]): void => {
    const message = readLanes(content);
    const [records] = buffers;
    if (message === null || !(records instanceof DataView)) return;
    const spans = readSpans(records, message.items);
    if (spans !== null) model.takeLanes(message, spans);
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
