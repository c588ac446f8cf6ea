/**
 * A cluster as a card: how it is, who uses it, when it ends, and what can be done with it.
 *
 * In this room clusters, and those that are starting, become list items.
 */

import type { Asked } from "../asked";
import { element, fill, setAttribute, setText } from "../cell/dom";
import type { Cluster, Log, Start } from "../wire";
import type { Page } from "./page";
import { button, codeLine, Fold, print, printed, Question, Trouble } from "./parts";
import { CLUSTER_SIGNS, death, difference, ends, fileName, range, summary } from "./words";
import { Workers } from "./workers";

const DEATHS_SHOWN = 3;
/** Of whose logs; no worker is called so, and the host process is the empty word. */
const EVERYBODY = "*";

/** What a card needs of its surroundings. */
export interface Surroundings {
  readonly server: Asked;
  readonly page: Page;
}

export class ClusterCard {
  readonly #around: Surroundings;
  #cluster: Cluster | null = null;
  #read: readonly Log[] = [];
  readonly #sign = element("span", { class: "sign", "aria-hidden": "true" });
  readonly #title = element("h3", { class: "called" });
  readonly #kind = element("span", { class: "where" });
  readonly #summary = element("p", { class: "summary" });
  readonly #facts = element("p", { class: "pale" });
  readonly #users = element("p", { class: "pale" });
  readonly #workers = new Workers();
  readonly #differences = element("ul", { class: "notes", "aria-label": "versions that differ" });
  readonly #deaths = element("ul", { class: "notes", "aria-label": "workers that ended" });
  readonly #trouble = new Trouble();
  readonly #attach = button("Attach", () => void this.#onAttach(), { class: "first" });
  readonly #attached = element("p", { class: "answer" });
  readonly #offer = element("div", { class: "offer" });
  readonly #scale: ScaleForm;
  readonly #scaleFold: Fold;
  readonly #logs = element("div", { class: "logs" });
  readonly #logText = printed("logs");
  readonly #logOf = element("select", { "aria-label": "whose logs" });
  readonly #logFold = new Fold("Logs", this.#logs, (open) => void (open && this.#onLogs()));
  readonly #restart = button("Restart", () => this.#askRestart());
  readonly #stop = button("Stop", () => this.#askStop(), { class: "danger" });
  readonly #stopping = new Question("Stop it", "Keep it", () => void this.#onStop());
  readonly #restarting = new Question("Restart it", "Leave it", () => void this.#onRestart());
  readonly node: HTMLElement;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#scale = new ScaleForm((least, most) => this.#onScale(least, most));
    this.#scaleFold = new Fold("Scale", this.#scale.node, (open) => {
      if (open && this.#cluster !== null) this.#scale.begin(this.#cluster);
    });
    this.#offer.hidden = true;
    this.#attached.hidden = true;
    const again = button("Read again", () => void this.#onLogs());
    this.#logOf.addEventListener("change", () => this.#showLogs());
    this.#logs.append(this.#logOf, this.#logText, again);
    this.node = element("li", { class: "card" }, [
      element("div", { class: "line-up" }, [this.#sign, this.#title, this.#kind]),
      this.#summary,
      this.#users,
      this.#facts,
      this.#workers.node,
      this.#differences,
      this.#deaths,
      element("div", { class: "actions" }, [
        this.#attach,
        this.#scaleFold.button,
        this.#logFold.button,
        this.#restart,
        this.#stop,
      ]),
      this.#trouble.node,
      this.#attached,
      this.#offer,
      this.#stopping.node,
      this.#restarting.node,
      this.#scale.node,
      this.#logs,
    ]);
  }

  show(cluster: Cluster, age_s: number): void {
    this.#cluster = cluster;
    setAttribute(this.node, "data-state", cluster.state);
    setAttribute(this.node, "aria-label", `cluster ${cluster.title}, ${cluster.state}`);
    setText(this.#sign, CLUSTER_SIGNS[cluster.state]);
    setText(this.#title, cluster.title);
    setText(
      this.#kind,
      [cluster.title === cluster.kind ? "" : cluster.kind, cluster.machine].filter(some).join(" · "),
    );
    const state = cluster.state === "ready" ? "" : cluster.state;
    setText(this.#summary, cluster.workers.length > 0 ? summary(cluster) : state);
    this.#showFacts(cluster, age_s, state);
    this.#workers.show(cluster);
    this.#showNotes(cluster);
    this.showNotebook();
    this.#scale.limit(cluster);
  }

  /** What depends on the notebook that is before the user. */
  showNotebook(): void {
    const { notebook } = this.#around.page;
    const used = notebook !== null && this.#cluster?.used_by.includes(notebook.path) === true;
    const { lasting = false, state } = this.#cluster ?? {};
    this.#attach.hidden = notebook === null || used || !lasting || state !== "ready";
    if (notebook !== null) setAttribute(this.#attach, "title", `Use it in ${fileName(notebook.path)}`);
    if (used) this.#offer.hidden = true;
  }

  /** Attaches the notebook that is before the user, or shows the line that does. */
  async attach(): Promise<void> {
    const { page } = this.#around;
    const line = `%cluster attach ${this.#cluster?.name ?? ""}`;
    this.#offer.hidden = true;
    setText(this.#attached, "");
    if (page.notebook?.kernel == null || page.notebook.busy) {
      const why = page.notebook?.busy ? "The kernel is busy." : "The notebook has no kernel yet.";
      this.#offer.replaceChildren(
        element("p", {}, [`${why} Run this line in the notebook when it is idle:`]),
        codeLine(line, (text) => void page.copy(text)),
      );
      this.#offer.hidden = false;
      return;
    }
    const used = `${fileName(page.notebook.path)} uses it now.`;
    if (await this.#trouble.attempt(this.#attach, () => page.runLine(line))) setText(this.#attached, used);
  }

  #showFacts(cluster: Cluster, age_s: number, state: string): void {
    const facts = [state, cluster.waiting, range(cluster), ends(cluster, age_s)];
    const shown = cluster.workers.length > 0 ? facts : facts.slice(1);
    setText(this.#facts, shown.filter(some).join(" · "));
    const users = cluster.used_by.map(fileName).join(", ");
    setText(this.#users, users === "" ? "" : `used by ${users}`);
    setAttribute(this.#users, "title", cluster.used_by.join("\n"));
  }

  #showNotes({ differences, deaths }: Cluster): void {
    texts(this.#differences, differences.map(difference));
    const now_s = Date.now() / 1000;
    const last = deaths.slice(-DEATHS_SHOWN).reverse();
    texts(
      this.#deaths,
      last.map((each) => death(each, now_s)),
    );
  }

  async #onAttach(): Promise<void> {
    await this.attach();
  }

  #askStop(): void {
    const { title = "", used_by = [] } = this.#cluster ?? {};
    const users = used_by.map(fileName).join(", ");
    const also = users === "" ? "" : ` ${users} will be without it.`;
    this.#stopping.ask(`Stop ${title}? Its workers end, and what they compute is lost.${also}`, this.#stop);
  }

  #askRestart(): void {
    const { title = "" } = this.#cluster ?? {};
    this.#restarting.ask(
      `Restart ${title}? Its workers begin anew; slices under way are done again.`,
      this.#restart,
    );
  }

  async #onStop(): Promise<void> {
    await this.#trouble.attempt(this.#stop, () => this.#around.server.stop(this.#name));
  }

  async #onRestart(): Promise<void> {
    await this.#trouble.attempt(this.#restart, () => this.#around.server.restart(this.#name));
  }

  async #onScale(least: number, most: number): Promise<void> {
    const { server } = this.#around;
    if (await this.#trouble.attempt(this.#scale.apply, () => server.scale(this.#name, least, most))) {
      this.#scaleFold.turn(false);
      this.#scaleFold.button.focus();
    }
  }

  async #onLogs(): Promise<void> {
    print(this.#logText, "reading …");
    const read = async () => {
      this.#read = await this.#around.server.logs(this.#name);
      this.#offerLogs();
      this.#showLogs();
    };
    if (!(await this.#trouble.attempt(this.#logFold.button, read))) this.#logFold.turn(false);
  }

  /** Whoever was chosen stays chosen, as long as there is something of them. */
  #offerLogs(): void {
    const chosen = this.#logOf.length === 0 ? EVERYBODY : this.#logOf.value;
    const everybody = element("option", { value: EVERYBODY }, ["everybody"]);
    const each = this.#read.map(({ worker }) => element("option", { value: worker }, [writer(worker)]));
    this.#logOf.replaceChildren(everybody, ...each);
    this.#logOf.value = this.#read.some(({ worker }) => worker === chosen) ? chosen : EVERYBODY;
  }

  #showLogs(): void {
    const whose = this.#logOf.value;
    print(this.#logText, written(this.#read.filter(({ worker }) => whose === EVERYBODY || worker === whose)));
    this.#logText.scrollTop = this.#logText.scrollHeight;
  }

  get #name(): string {
    return this.#cluster?.name ?? "";
  }
}

/** A stepper for a number of workers, and a second one where the number may change with what there is to do. */
class ScaleForm {
  readonly #least = new Stepper("at least");
  readonly #most = new Stepper("workers");
  readonly #adaptive = element("input", { type: "checkbox" });
  readonly apply = element("button", { type: "submit", class: "first" }, ["Apply"]);
  readonly node: HTMLFormElement;

  constructor(apply: (least: number, most: number) => void) {
    this.node = element("form", { class: "scale" }, [
      this.#most.node,
      element("label", { class: "check" }, [this.#adaptive, "more and fewer, as needed"]),
      this.#least.node,
      this.apply,
    ]);
    this.#adaptive.addEventListener("change", () => this.#show());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      const most = this.#most.value;
      apply(this.#adaptive.checked ? Math.min(this.#least.value, most) : most, most);
    });
  }

  begin({ bounds: [least = 1, most = 1], adaptive }: Cluster): void {
    this.#least.value = least;
    this.#most.value = most;
    this.#adaptive.checked = adaptive;
    this.#show();
  }

  limit({ title }: Cluster): void {
    setAttribute(this.node, "aria-label", `scale ${title}`);
  }

  #show(): void {
    this.#least.node.hidden = !this.#adaptive.checked;
    this.#most.name(this.#adaptive.checked ? "at most" : "workers");
  }
}

class Stepper {
  readonly #input = element("input", { type: "number", min: "0", max: "9999", inputmode: "numeric" });
  readonly #name = element("span");
  readonly #fewer = button("−", () => this.#step(-1));
  readonly #more = button("+", () => this.#step(1));
  readonly node: HTMLElement;

  constructor(name: string) {
    this.node = element("div", { class: "stepper" }, [
      element("label", {}, [this.#name, this.#input]),
      this.#fewer,
      this.#more,
    ]);
    this.name(name);
  }

  get value(): number {
    return Math.max(0, Math.round(this.#input.valueAsNumber || 0));
  }

  set value(value: number) {
    this.#input.valueAsNumber = value;
  }

  name(name: string): void {
    setText(this.#name, name);
    setAttribute(this.#fewer, "aria-label", `fewer: ${name}`);
    setAttribute(this.#more, "aria-label", `more: ${name}`);
  }

  #step(by: number): void {
    this.value = Math.max(0, this.value + by);
  }
}

/** A cluster that is not there yet, or will not be. */
export class StartCard {
  readonly #title = element("h3", { class: "called" });
  readonly #sign = element("span", { class: "sign", "aria-hidden": "true" });
  readonly #text = element("p");
  readonly #trouble = new Trouble();
  readonly #leave: HTMLButtonElement;
  readonly node: HTMLElement;
  #start: Start | null = null;

  constructor(server: Asked, forget: (start: string) => void) {
    this.#leave = button("", () => {
      if (this.#start === null) return;
      const { start, state } = this.#start;
      if (state === "failed") forget(start);
      else void this.#trouble.attempt(this.#leave, () => server.stopStart(start));
    });
    this.node = element("li", { class: "card" }, [
      element("div", { class: "line-up" }, [this.#sign, this.#title]),
      this.#text,
      element("div", { class: "actions" }, [this.#leave]),
      this.#trouble.node,
    ]);
  }

  show(start: Start): void {
    this.#start = start;
    const failed = start.state === "failed";
    setAttribute(this.node, "data-state", start.state);
    setText(this.#sign, failed ? "✗" : "○");
    setText(this.#title, failed ? "Not started" : "Starting");
    setText(
      this.#text,
      failed ? start.message : start.waiting === "" ? "Its workers are coming." : start.waiting,
    );
    setText(this.#leave, failed ? "Dismiss" : "Do not wait");
  }
}

function texts(list: HTMLElement, lines: readonly string[]): void {
  fill(list, lines.length, () => element("li"));
  for (const [index, line] of lines.entries()) {
    const item = list.children[index];
    if (item instanceof HTMLElement) setText(item, line);
  }
  list.hidden = lines.length === 0;
}

function written(logs: readonly Log[]): string {
  const now_s = Date.now() / 1000;
  const parts = logs.map(({ worker, text, deaths }) => {
    const ended = deaths.map((each) => `${death(each, now_s)}\n`).join("");
    return `— ${writer(worker)} —\n${text}${ended}`;
  });
  return parts.length === 0 ? "Nothing was written." : parts.join("\n");
}

/** As the logs call who has written them. */
function writer(worker: string): string {
  return worker === "" ? "host process" : worker;
}

function some(part: string): boolean {
  return part !== "";
}
