/**
 * The notebook's kernel, asked without a trace: no number, no history, no output in a cell.
 *
 * In this room code goes to a kernel and what it said comes back.
 */

import type { Kernel } from "@jupyterlab/services";

export interface Told {
  /** What it printed. */
  readonly text: string;
  /** What went wrong, in the kernel's words; empty if nothing did. */
  readonly error: string;
  /** The value of the expression that was asked for besides, as Python writes it. */
  readonly value: string;
}

/** Waits for the kernel, as a cell would. */
export async function tell(kernel: Kernel.IKernelConnection, code: string, expression = ""): Promise<Told> {
  const user_expressions = expression === "" ? {} : { asked: expression };
  const future = kernel.requestExecute({
    code,
    silent: true,
    store_history: false,
    allow_stdin: false,
    stop_on_error: false,
    user_expressions,
  });
  let text = "";
  future.onIOPub = ({ content }) => {
    if ("name" in content && "text" in content && typeof content.text === "string") text += content.text;
  };
  const { content } = await future.done;
  if (content.status !== "ok") {
    return {
      text,
      error: "evalue" in content ? `${content.ename}: ${content.evalue}` : "the kernel was interrupted",
      value: "",
    };
  }
  return {
    text,
    error: "",
    value: "user_expressions" in content ? plainValue(content.user_expressions) : "",
  };
}

/** `text/plain` of the expression, if it has a value. */
function plainValue(expressions: unknown): string {
  const asked: unknown = Reflect.get(Object(expressions), "asked");
  const data: unknown = Reflect.get(Object(asked), "data");
  const plain: unknown = Reflect.get(Object(data), "text/plain");
  return typeof plain === "string" ? plain : "";
}

/** A cluster, as the notebook keeps it in mind. */
export interface Remembered {
  readonly cluster: string;
  readonly kind: string;
}

/** The cluster that a kernel is attached to now. */
export interface Attached extends Remembered {
  /** Whether it outlives the kernel. */
  readonly lasting: boolean;
}

/** Asked of the extension's module by its name, so that nothing is imported and nothing is set. */
const ATTACHED = "__import__('sys').modules['nbcluster.magics'].attached()";

/** Null: to none; undefined: the kernel has not loaded nbcluster. */
export async function attachedTo(kernel: Kernel.IKernelConnection): Promise<Attached | null | undefined> {
  const { value } = await tell(kernel, "", ATTACHED);
  return value === "" ? undefined : readAttached(value);
}

/** `('tools', 'local', True)`, or `None`. */
export function readAttached(value: string): Attached | null {
  const found = /^\('([\w.-]+)', '([\w.-]*)', (True|False)\)$/.exec(value);
  if (found === null) return null;
  const [, cluster = "", kind = "", lasting] = found;
  return { cluster, kind, lasting: lasting === "True" };
}
