/**
 * What stands beside the notebook: the panel and its tab, the status bar's item, commands, and what is told when
 * a run ends.
 *
 * In this room the parts of the panel are put together.
 */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, Notification } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { IStatusBar } from "@jupyterlab/statusbar";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { LabIcon } from "@jupyterlab/ui-components";
import { Widget } from "@lumino/widgets";
import { title } from "../cell/story";
import { OPEN_PANEL, SHOW_RUN, START_CLUSTER } from "../commands";
import type { KnownRun } from "../model";
import { ILive, type Live } from "../tokens";
import svgstr from "./icon.svg";
import { LabPage } from "./lab";
import { StatusItem } from "./status";
import { PanelView } from "./view";
import { ended, status } from "./words";

const ID = "nbcluster-lab:panel";

const icon = new LabIcon({ name: "nbcluster:clusters", svgstr });

export const panel: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Clusters, workers and runs beside the notebook",
  autoStart: true,
  requires: [ILive],
  optional: [ILayoutRestorer, ICommandPalette, INotebookTracker, ISettingRegistry, IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    live: Live,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    tracker: INotebookTracker | null,
    registry: ISettingRegistry | null,
    statusBar: IStatusBar | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("nbcluster");
    const page = new LabPage(app, tracker);
    const side = new SidePanel(live, page, trans);
    app.shell.add(side, "left", { rank: 520, type: "nbcluster" });
    restorer?.add(side, side.id);
    const reveal = () => app.shell.activateById(side.id);
    addCommands(app, live, page, side, reveal, trans);
    for (const command of [OPEN_PANEL, START_CLUSTER]) {
      palette?.addItem({ command, category: trans.__("Clusters") });
    }
    const settings = new Settings();
    void registry?.load(ID).then((loaded) => settings.follow(loaded));
    if (statusBar !== null) addStatus(statusBar, live, settings, reveal);
    tellOfEnds(app, live, page, settings, trans);
  },
};

class SidePanel extends Widget {
  readonly view: PanelView;
  readonly #gone = new AbortController();

  constructor(live: Live, page: LabPage, trans: TranslationBundle) {
    super();
    this.id = "nbcluster-panel";
    this.title.icon = icon;
    this.title.caption = trans.__("Clusters and runs");
    this.node.style.overflowY = "auto";
    this.node.style.background = "var(--jp-layout-color1)";
    this.view = new PanelView(this.node, live, page, this.#gone.signal);
  }

  override dispose(): void {
    this.#gone.abort();
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.view.setVisible(true);
  }

  protected override onAfterHide(): void {
    this.view.setVisible(false);
  }

  protected override onAfterAttach(): void {
    this.view.setVisible(this.isVisible);
  }

  protected override onActivateRequest(): void {
    this.view.focus();
  }
}

/** As the user has them, or the defaults until they are known. */
class Settings {
  statusBar = true;
  tellAfter_s = 30;
  readonly #listeners = new Set<() => void>();

  follow(loaded: ISettingRegistry.ISettings): void {
    const read = () => {
      this.statusBar = loaded.get("statusBar").composite !== false;
      this.tellAfter_s = Number(loaded.get("tellAfter").composite ?? 30);
      for (const listener of this.#listeners) listener();
    };
    loaded.changed.connect(read);
    read();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

function addCommands(
  app: JupyterFrontEnd,
  live: Live,
  page: LabPage,
  side: SidePanel,
  reveal: () => void,
  trans: TranslationBundle,
): void {
  app.commands.addCommand(OPEN_PANEL, {
    label: trans.__("Clusters and Runs"),
    caption: trans.__("Show clusters, workers and runs beside the notebook"),
    icon,
    execute: reveal,
  });
  app.commands.addCommand(START_CLUSTER, {
    label: trans.__("Start a Cluster…"),
    execute: async () => {
      reveal();
      await side.view.openForm();
    },
  });
  app.commands.addCommand(SHOW_RUN, {
    label: trans.__("Show the Cell of a Run"),
    execute: async ({ run }) => {
      const known = live.model.run(String(run));
      if (known !== null) await page.showCell(known);
    },
  });
}

function addStatus(statusBar: IStatusBar, { model }: Live, settings: Settings, reveal: () => void): void {
  const item = new StatusItem(reveal);
  const isShown = () => settings.statusBar && model.connection === "open" && model.clusters.length > 0;
  const show = () => {
    item.tell(status(model.clusters));
    item.setHidden(!isShown());
  };
  model.onChange(show, new AbortController().signal);
  settings.onChange(show);
  statusBar.registerStatusItem("nbcluster-lab:status", { item, align: "left", rank: 20 });
  show();
}

function tellOfEnds(
  app: JupyterFrontEnd,
  { model }: Live,
  page: LabPage,
  settings: Settings,
  trans: TranslationBundle,
): void {
  const tell = (run: KnownRun) => {
    const about = run.progress.about;
    if (about === null || settings.tellAfter_s <= 0 || about.seconds < settings.tellAfter_s) return;
    if (page.looksAt(run) !== "away") return;
    const text = ended(title(about), about.state, about.seconds, run.notebook);
    const actions = [
      { label: trans.__("Show cell"), callback: () => void app.commands.execute(SHOW_RUN, { run: run.id }) },
    ];
    Notification.emit(text, about.state === "done" ? "success" : "warning", { actions, autoClose: false });
  };
  model.onEnd(tell, new AbortController().signal);
}
