/**
 * The panel, put together: clusters, then runs; or what stands there while there is nothing to show.
 *
 * It lives in a shadow root, so that JupyterLab's styles and ours leave each other alone; the theme's custom
 * properties reach through.
 *
 * In this room the live model is looked at, and the panel is told.
 */

import { element, setAttribute, setText } from "../cell/dom";
import { onThemeChange } from "../cell/palette";
import { title } from "../cell/story";
import cellStyle from "../cell/style.css";
import type { KnownRun } from "../model";
import type { Live } from "../tokens";
import type { Cluster, Start } from "../wire";
import { ClusterCard, StartCard } from "./clusters";
import { StartForm } from "./form";
import { Keyed } from "./keyed";
import type { Page } from "./page";
import { button, codeLine } from "./parts";
import { RunCard } from "./runs";
import style from "./style.css";
import { notice } from "./words";

/** Between two paintings while time passes. */
const FRAME_MS = 100;
/** What is read aloud must not change faster than it is read. */
const DESCRIBED_MS = 2000;
const RUNS_SHOWN = 20;

export class PanelView {
  readonly #live: Live;
  readonly #page: Page;
  readonly #signal: AbortSignal;
  readonly #notice = element("div", { class: "notice" });
  readonly #startButton = button("Start", () => void this.openForm(), {
    "aria-label": "Start a cluster",
  });
  readonly #form: StartForm;
  readonly #starts = element("ul", { class: "cards" });
  readonly #clusters = element("ul", { class: "cards" });
  readonly #startCards: Keyed<Start, StartCard>;
  readonly #clusterCards: Keyed<Cluster, ClusterCard>;
  readonly #shownClusters = new Map<string, ClusterCard>();
  readonly #firstSteps: HTMLElement;
  readonly #runs = element("ul", { class: "cards" });
  readonly #runCards: Keyed<KnownRun, RunCard>;
  readonly #shownRuns = new Set<RunCard>();
  readonly #ofClusters: HTMLElement;
  readonly #ofRuns: HTMLElement;
  readonly #said = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #section: HTMLElement;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #toAttach = new Set<string>();
  readonly #attachWhenShown = new Set<string>();
  #formOpen = false;
  #visible = false;
  #stale = false;
  #frame = 0;
  #painted_ms = Number.NEGATIVE_INFINITY;
  #described_ms = Number.NEGATIVE_INFINITY;
  #noticed = "";
  #states = "";

  /** Draws into `host` until the signal is aborted. */
  constructor(host: HTMLElement, live: Live, page: Page, signal: AbortSignal) {
    this.#live = live;
    this.#page = page;
    this.#signal = signal;
    const { server, model } = live;
    this.#form = new StartForm(
      server,
      page,
      (start, attach) => void (attach && this.#toAttach.add(start)),
      () => this.#onFormClosed(),
    );
    this.#startCards = new Keyed(
      this.#starts,
      () => new StartCard(server, (start) => model.forgetStart(start)),
    );
    this.#clusterCards = new Keyed(this.#clusters, () => new ClusterCard({ server, page }));
    this.#runCards = new Keyed(this.#runs, () => new RunCard({ server, page, folded: () => this.#watch() }));
    this.#firstSteps = this.#makeFirstSteps();
    this.#ofClusters = element("section", { "aria-label": "clusters" }, [
      element("div", { class: "heading" }, [element("h2", {}, ["Clusters"]), this.#startButton]),
      this.#form.node,
      this.#starts,
      this.#clusters,
      this.#firstSteps,
    ]);
    this.#ofRuns = element("section", { "aria-label": "runs" }, [
      element("div", { class: "heading" }, [element("h2", {}, ["Runs"])]),
      this.#runs,
    ]);
    this.#section = element("section", { class: "panel", role: "region", "aria-label": "nbcluster" }, [
      this.#notice,
      this.#ofClusters,
      this.#ofRuns,
      this.#said,
    ]);
    const root = element("div", { class: "nbc-panel" });
    root.attachShadow({ mode: "open" }).append(element("style", {}, [cellStyle, style]), this.#section);
    host.append(root);
    this.#begin(root);
  }

  /** A panel that nobody sees draws nothing, and wants no slices. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#watch();
    if (!visible) return;
    this.#show();
    if (this.#live.model.connection === "absent") this.#live.connection.tryNow();
  }

  /** So that the keyboard goes on from here. */
  focus(): void {
    const first = [...this.#section.querySelectorAll("button")].find(
      (each) => each.checkVisibility() && !each.disabled,
    );
    first?.focus();
  }

  async openForm(): Promise<void> {
    this.#formOpen = true;
    this.#show();
    await this.#form.open();
  }

  #onFormClosed(): void {
    this.#formOpen = false;
    this.#show();
    this.#startButton.focus();
  }

  #begin(root: HTMLElement): void {
    const { model } = this.#live;
    const resized = new ResizeObserver(() => this.#paint(performance.now()));
    resized.observe(this.#section);
    model.onChange(() => this.#requestShow(), this.#signal);
    model.onReady((start) => this.#onReady(start), this.#signal);
    this.#page.onChange(() => this.#requestShow(), this.#signal);
    onThemeChange(() => {
      for (const card of this.#shownRuns) card.forgetColours();
      this.#requestShow();
    }, this.#signal);
    this.#signal.addEventListener(
      "abort",
      () => {
        resized.disconnect();
        cancelAnimationFrame(this.#frame);
        this.#live.connection.watch(this, []);
        root.remove();
      },
      { once: true },
    );
    this.#show();
  }

  #requestShow(): void {
    this.#announce();
    this.#stale = true;
    this.#requestFrame();
  }

  #show(): void {
    this.#stale = false;
    const { model } = this.#live;
    const now_ms = performance.now();
    this.#showNotice();
    const known = model.connection === "open" || model.connection === "lost";
    this.#ofClusters.hidden = !known;
    this.#startButton.disabled = model.connection !== "open" || this.#formOpen;
    this.#section.classList.toggle("stale", model.connection === "lost");
    this.#startCards.show(
      model.starts,
      ({ start }) => start,
      (card, start) => card.show(start),
    );
    this.#starts.hidden = model.starts.length === 0;
    this.#showClusters(now_ms);
    this.#showRuns(known, now_ms);
    this.#firstSteps.hidden = this.#formOpen || model.clusters.length + model.starts.length > 0;
    this.#attachNew();
    this.#requestFrame();
  }

  #showClusters(now_ms: number): void {
    const { model } = this.#live;
    const age_s = model.age_s(now_ms);
    this.#shownClusters.clear();
    this.#clusterCards.show(
      model.clusters,
      ({ name }) => name,
      (card, cluster) => {
        card.show(cluster, age_s);
        this.#shownClusters.set(cluster.name, card);
      },
    );
    this.#clusters.hidden = model.clusters.length === 0;
  }

  #showRuns(known: boolean, now_ms: number): void {
    const runs = this.#live.model.runs.slice(0, RUNS_SHOWN);
    this.#shownRuns.clear();
    this.#runCards.show(
      runs,
      ({ id }) => id,
      (card, run) => {
        card.show(run, now_ms);
        this.#shownRuns.add(card);
      },
    );
    this.#ofRuns.hidden = !known || runs.length === 0;
    this.#watch();
  }

  #watch(): void {
    const open = [...this.#shownRuns].filter((card) => card.open).map(({ id }) => id);
    this.#live.connection.watch(this, this.#visible ? open : []);
  }

  #showNotice(): void {
    const { connection } = this.#live.model;
    if (connection === this.#noticed) return;
    this.#noticed = connection;
    const told = notice(connection);
    this.#notice.hidden = told === null;
    this.#notice.dataset.connection = connection;
    if (told === null) return;
    const { title, text, line, button: word } = told;
    this.#notice.replaceChildren(
      element("h2", {}, [title]),
      element("p", {}, [text]),
      ...(line === "" ? [] : [codeLine(line, (copied) => void this.#page.copy(copied))]),
      ...(word === "" ? [] : [button(word, () => this.#live.connection.tryNow())]),
    );
  }

  /** Changes of state are said; figures are not. */
  #announce(): void {
    const { connection, clusters, runs, starts } = this.#live.model;
    const states = [
      ...(connection === "lost" ? ["connection lost"] : []),
      ...starts.map(({ state, message }) => (state === "failed" ? message : "a cluster is starting")),
      ...clusters.map((each) => `cluster ${each.title} ${each.state}`),
      ...runs
        .slice(0, RUNS_SHOWN)
        .flatMap(({ progress: { about } }) => (about === null ? [] : [`run ${title(about)} ${about.state}`])),
    ];
    const before = new Set(this.#states.split("\n"));
    const now = states.join("\n");
    if (now === this.#states) return;
    const news = states.filter((state) => !before.has(state));
    if (this.#states !== "" && news.length > 0) setText(this.#said, news.join("; "));
    this.#states = now;
  }

  #onReady({ start, name }: Start): void {
    if (this.#toAttach.delete(start)) this.#attachWhenShown.add(name);
    this.#requestShow();
  }

  /** The card is there as soon as the cluster is among those that the server tells of. */
  #attachNew(): void {
    for (const name of this.#attachWhenShown) {
      const card = this.#shownClusters.get(name);
      if (card === undefined) continue;
      this.#attachWhenShown.delete(name);
      void card.attach();
    }
  }

  #requestFrame(): void {
    if (this.#frame === 0 && (this.#visible || this.#attachWhenShown.size > 0)) {
      this.#frame = requestAnimationFrame((now_ms) => this.#onFrame(now_ms));
    }
  }

  /** While time passes, one frame asks for the next; with less motion wished for, messages alone do. */
  #onFrame(now_ms: number): void {
    this.#frame = 0;
    if (this.#stale) this.#show();
    if (now_ms - this.#painted_ms >= FRAME_MS) this.#paint(now_ms);
    const { connection, runs } = this.#live.model;
    // What was last known does not go on by itself.
    const alive = connection === "open" && runs.some(({ progress }) => progress.alive);
    if (alive && !this.#still.matches) this.#requestFrame();
  }

  #paint(now_ms: number): void {
    this.#painted_ms = now_ms;
    const describe = now_ms - this.#described_ms >= DESCRIBED_MS;
    if (describe) this.#described_ms = now_ms;
    for (const card of this.#shownRuns) {
      card.paint(now_ms, !this.#still.matches);
      if (describe) card.describe(now_ms);
    }
  }

  #makeFirstSteps(): HTMLElement {
    const copy = (text: string) => void this.#page.copy(text);
    const steps = element("div", { class: "first-steps" }, [
      element("h3", {}, ["No cluster yet"]),
      element("p", {}, [
        "Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:",
      ]),
      codeLine("%load_ext nbcluster", copy),
      codeLine("%%distribute", copy),
      element("p", {}, ["Or start one that stays, and that several notebooks share:"]),
      button("Start a cluster", () => void this.openForm()),
    ]);
    setAttribute(steps, "role", "group");
    setAttribute(steps, "aria-label", "first steps");
    return steps;
  }
}
