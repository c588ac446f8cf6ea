/**
 * What it takes to start a cluster: the kinds that there are with this kernel's Python, each with its own options.
 *
 * In this room a kind's options become a form, and the form an order.
 */

import { type Asked, Refused } from "../asked";
import { element, setAttribute, setText } from "../cell/dom";
import { plural } from "../cell/format";
import type { Kind, KindOption, StartAsked } from "../wire";
import type { Page } from "./page";
import { button, codeLine, said, Trouble } from "./parts";
import { fileName, startLine } from "./words";

/** What most people choose; the rest is folded. */
const USUAL: ReadonlySet<string> = new Set(["workers", "gpus", "memory", "name", "idle"]);

type Value = string | true | readonly string[];

/** A start that was asked for, and whether the notebook shall use the cluster. */
export type Ordered = (start: string, attach: boolean) => void;

export class StartForm {
  readonly #server: Asked;
  readonly #page: Page;
  readonly #ordered: Ordered;
  readonly #closed: () => void;
  readonly #kind = element("select", { name: "kind" });
  readonly #does = element("p", { class: "pale" });
  readonly #missing = element("div");
  readonly #fields = element("div", { class: "fields" });
  readonly #python = element("p", { class: "pale" });
  readonly #attach = element("input", { type: "checkbox", checked: "" });
  readonly #attachName = element("span");
  readonly #attachLabel = element("label", { class: "check" }, [this.#attach, this.#attachName]);
  readonly #line = element("code", { class: "line-of-code" });
  readonly #trouble = new Trouble();
  readonly #start = element("button", { type: "submit", class: "first" }, ["Start"]);
  readonly node: HTMLFormElement;
  #kinds: readonly Kind[] = [];
  #inputs: Field[] = [];

  constructor(server: Asked, page: Page, ordered: Ordered, closed: () => void) {
    this.#server = server;
    this.#page = page;
    this.#ordered = ordered;
    this.#closed = closed;
    this.node = element("form", { class: "start", "aria-label": "start a cluster" }, [
      element("label", { class: "field" }, [element("span", {}, ["kind"]), this.#kind]),
      this.#does,
      this.#missing,
      this.#fields,
      this.#attachLabel,
      this.#python,
      element("div", { class: "same-line" }, [
        element("span", { class: "pale" }, ["the same in a cell"]),
        this.#line,
      ]),
      this.#trouble.node,
      element("div", { class: "actions" }, [this.#start, button("Cancel", () => this.close())]),
    ]);
    this.node.hidden = true;
    this.#kind.addEventListener("change", () => this.#showKind());
    this.node.addEventListener("input", () => this.#showLine());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#order();
    });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  /** Asks which kinds there are, and shows them. */
  async open(): Promise<void> {
    this.node.hidden = false;
    this.#trouble.tell("");
    setText(this.#does, "Asking which kinds there are …");
    this.#start.disabled = true;
    const { notebook } = this.#page;
    const kernel = notebook?.kernel ?? null;
    try {
      const { kinds, python } = await this.#server.kinds(kernel);
      this.#kinds = kinds;
      const whose = kernel === null ? "the server's" : `of ${fileName(notebook?.path ?? "")}`;
      setText(this.#python, `Python ${whose}: ${python}`);
      this.#kind.replaceChildren(...kinds.map(({ name }) => element("option", { value: name }, [name])));
      this.#attachLabel.hidden = kernel === null;
      setText(this.#attachName, `use it in ${fileName(notebook?.path ?? "")}`);
      this.#showKind();
      this.#kind.focus();
    } catch (refused) {
      setText(this.#does, "");
      this.#trouble.tell(said(refused));
    }
  }

  close(): void {
    this.node.hidden = true;
    this.#closed();
  }

  #showKind(): void {
    const kind = this.#chosen;
    if (kind === undefined) return;
    setText(this.#does, kind.does);
    const { missing } = kind;
    this.#missing.replaceChildren(
      ...(missing === ""
        ? []
        : [
            element("p", {}, ["Something has to be installed first, where the cluster's Python is:"]),
            codeLine(missing, (text) => void this.#page.copy(text)),
          ]),
    );
    this.#start.disabled = missing !== "";
    this.#inputs = kind.options.map((option) => new Field(option));
    const usual = this.#inputs.filter(({ option }) => USUAL.has(option.key));
    const others = this.#inputs.filter(({ option }) => !USUAL.has(option.key));
    const rest = element("details", {}, [
      element("summary", {}, [plural(others.length, "more option")]),
      ...others.map(({ node }) => node),
    ]);
    this.#fields.replaceChildren(...usual.map(({ node }) => node), ...(others.length > 0 ? [rest] : []));
    this.#showLine();
  }

  #showLine(): void {
    const kind = this.#chosen;
    if (kind !== undefined) setText(this.#line, startLine({ kind: kind.name, options: this.#options() }));
  }

  async #order(): Promise<void> {
    const kind = this.#chosen;
    if (kind === undefined) return;
    for (const field of this.#inputs) field.fault("");
    const { notebook } = this.#page;
    const asked: StartAsked = {
      kind: kind.name,
      options: this.#options(),
      kernel: notebook?.kernel ?? null,
      notebook: notebook?.path ?? "",
    };
    this.#start.disabled = true;
    try {
      const start = await this.#server.start(asked);
      this.#ordered(start, asked.kernel !== null && this.#attach.checked);
      this.close();
    } catch (refused) {
      this.#showFaults(refused);
    } finally {
      this.#start.disabled = false;
    }
  }

  /** Each fault at its field, and the whole below. */
  #showFaults(refused: unknown): void {
    this.#trouble.tell(said(refused));
    if (!(refused instanceof Refused)) return;
    for (const { field, text } of refused.faults) {
      this.#inputs.find(({ option }) => option.name === field || option.key === field)?.fault(text);
    }
    this.#inputs.find(({ faulty }) => faulty)?.focus();
  }

  #options(): Record<string, Value> {
    const options: Record<string, Value> = {};
    for (const { option, value } of this.#inputs) if (value !== null) options[option.key] = value;
    return options;
  }

  get #chosen(): Kind | undefined {
    return this.#kinds.find(({ name }) => name === this.#kind.value);
  }
}

let fields = 0;

class Field {
  readonly option: KindOption;
  readonly #input: HTMLInputElement | HTMLTextAreaElement;
  readonly #fault = element("p", { class: "trouble" });
  readonly node: HTMLElement;

  constructor(option: KindOption) {
    this.option = option;
    fields += 1;
    const id = `option-${fields}`;
    this.#input = inputFor(option, id);
    const help = element("span", { class: "help", id: `${id}-help` }, [option.help]);
    this.#input.setAttribute("aria-describedby", `${id}-help ${id}-fault`);
    this.#fault.id = `${id}-fault`;
    this.#fault.hidden = true;
    const choices = element(
      "datalist",
      { id: `${id}-choices` },
      option.choices.map((value) => element("option", { value })),
    );
    const name = option.name.replace(/^--/, "");
    const label = option.flag
      ? element("label", { class: "check" }, [this.#input, name])
      : element("label", { class: "field" }, [element("span", {}, [name]), this.#input]);
    this.node = element("div", { class: "option" }, [label, help, this.#fault, choices]);
  }

  /** Null where it is left as it is. */
  get value(): Value | null {
    if (this.#input instanceof HTMLInputElement && this.#input.type === "checkbox") {
      return this.#input.checked ? true : null;
    }
    const text = this.#input.value.trim();
    if (text === "") return null;
    return this.option.repeats ? text.split("\n").filter((line) => line.trim() !== "") : text;
  }

  get faulty(): boolean {
    return !this.#fault.hidden;
  }

  fault(text: string): void {
    setText(this.#fault, text);
    if (text === "") this.#input.removeAttribute("aria-invalid");
    else setAttribute(this.#input, "aria-invalid", "true");
  }

  focus(): void {
    this.#input.focus();
  }
}

function inputFor(option: KindOption, id: string): HTMLInputElement | HTMLTextAreaElement {
  if (option.flag) return element("input", { type: "checkbox" });
  const hint = {
    placeholder: option.default ?? (option.repeats ? `${option.value}, one a line` : option.value),
  };
  if (option.repeats) return element("textarea", { rows: "2", spellcheck: "false", ...hint });
  const text = { type: "text", autocomplete: "off", spellcheck: "false", ...hint };
  return element("input", option.choices.length > 0 ? { ...text, list: `${id}-choices` } : text);
}
