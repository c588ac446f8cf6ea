/**
 * What stands in the notebook itself: toolbar, marks in the gutter, entries of menus.
 *
 * In this room the parts of the notebook are put together.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, IToolbarWidgetRegistry } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import { CodeMirrorEditor, EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { ILive, type Live } from "../tokens";
import { Cleared, localStore } from "./cleared";
import { toggleCell } from "./distribute";
import { explain } from "./explain";
import { FollowedView, Following, MIME } from "./followed";
import { tellAtCursor } from "./gutter";
import { icons } from "./icons";
import { isMarked, place } from "./magic";
import { Marking } from "./marking";
import { NotebookCluster } from "./standing";
import style from "./style.css";
import { ClusterButton, COMMANDS } from "./toolbar";

const ID = "nbcluster-lab:notebook";

export const notebook: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "The notebook's cluster in its toolbar, and marks beside distributed loops",
  autoStart: true,
  requires: [INotebookTracker, ILive],
  optional: [
    IEditorExtensionRegistry,
    IToolbarWidgetRegistry,
    IRenderMimeRegistry,
    ICommandPalette,
    ISettingRegistry,
    ITranslator,
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    live: Live,
    editors: IEditorExtensionRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    rendermime: IRenderMimeRegistry | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("nbcluster");
    addStyle();
    const marking = new Marking(tracker, live);
    editors?.addExtension({
      name: "nbcluster:marks",
      factory: ({ model, inline }) =>
        inline === false ? null : EditorExtensionRegistry.createImmutableExtension(marking.gutterOf(model)),
    });
    void settings?.load(ID).then((loaded) => {
      const follow = (): void => marking.turn(loaded.get("marks").composite !== false);
      loaded.changed.connect(follow);
      follow();
    });
    const clusters = new WeakMap<NotebookPanel, NotebookCluster>();
    const clusterOf = (panel: NotebookPanel): NotebookCluster => {
      const known = clusters.get(panel) ?? new NotebookCluster(panel);
      clusters.set(panel, known);
      return known;
    };
    toolbars?.addFactory(
      "Notebook",
      "nbcluster-cluster",
      (panel: NotebookPanel) => new ClusterButton(clusterOf(panel), live, app.commands, trans),
    );
    rendermime?.addFactory({
      safe: true,
      mimeTypes: [MIME],
      defaultRank: 0,
      createRenderer: () => new FollowedView(live),
    });
    new Following(live, tracker, new Cleared(localStore()));
    addCommands(app, tracker, clusterOf, marking, trans);
    for (const command of Object.values(COMMANDS)) {
      if (command !== COMMANDS.attach && command !== COMMANDS.openPanel)
        palette?.addItem({ command, category: "nbcluster" });
    }
  },
};

function addCommands(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  clusterOf: (panel: NotebookPanel) => NotebookCluster,
  marking: Marking,
  trans: TranslationBundle,
): void {
  const { commands } = app;
  /** The cell in hand; for an entry of the context menu the one that it was opened on. */
  const here = (args: ReadonlyPartialJSONObject = {}): { panel: NotebookPanel; cell: Cell } | null => {
    const panel = tracker.currentWidget;
    const clicked = args.clicked
      ? app.contextMenuHitTest((node) => node.classList.contains("jp-Cell"))
      : undefined;
    const cell = panel?.content.widgets.find((widget) => widget.node === clicked) ?? tracker.activeCell;
    return panel !== null && cell !== null && cell.model.type === "code" ? { panel, cell } : null;
  };
  const isEnabled = (args: ReadonlyPartialJSONObject): boolean => here(args) !== null;
  const source = (args?: ReadonlyPartialJSONObject): string =>
    here(args)?.cell.model.sharedModel.getSource() ?? "";

  commands.addCommand(COMMANDS.distribute, {
    label: ({ toolbar }) => (toolbar ? "" : trans.__("Distribute This Cell")),
    caption: (args) =>
      place(source(args)) === null
        ? trans.__("Distribute this cell: its loops run on workers")
        : trans.__("Run this cell plainly again: take %%distribute away"),
    icon: ({ toolbar }) => (toolbar ? icons.distribute : undefined),
    isToggled: (args) => place(source(args)) !== null,
    isEnabled,
    execute: async (args) => {
      const found = here(args);
      if (found !== null) await toggleCell(found.panel, found.cell, trans);
      commands.notifyCommandChanged(COMMANDS.distribute);
    },
  });
  commands.addCommand(COMMANDS.explain, {
    label: trans.__("Explain What Would Run Apart"),
    caption: trans.__("What of this cell would run on workers and what here, and why; runs nothing"),
    isEnabled,
    execute: async (args) => {
      const found = here(args);
      if (found === null) return;
      const text = found.cell.model.sharedModel.getSource();
      const question = marking.answerFor(isMarked(text) ? text : `%%distribute\n${text}`, found.cell.model);
      await explain(text, found.panel.sessionContext.session?.kernel, question, trans);
    },
  });
  commands.addCommand(COMMANDS.tellMark, {
    label: trans.__("Tell What Becomes of the Loop at the Cursor"),
    isEnabled: () => isMarked(source()),
    execute: () => {
      const editor = here()?.cell.editor;
      if (!(editor instanceof CodeMirrorEditor)) return;
      editor.focus();
      tellAtCursor(editor.editor);
    },
  });
  const ofPanel = (path: unknown): NotebookPanel | null =>
    (typeof path === "string" ? tracker.find((panel) => panel.context.path === path) : undefined) ??
    tracker.currentWidget;
  const run = async (line: string, path: unknown): Promise<void> => {
    const panel = ofPanel(path);
    if (panel !== null) await clusterOf(panel).run(line, trans);
  };
  const attachedNow = (): string | undefined =>
    tracker.currentWidget === null ? undefined : clusterOf(tracker.currentWidget).attached?.cluster;
  commands.addCommand(COMMANDS.attach, {
    label: ({ label, cluster }) => String(label ?? trans.__("Attach to %1", String(cluster))),
    isToggled: ({ cluster }) => cluster !== undefined && attachedNow() === cluster,
    isToggleable: true,
    execute: ({ cluster, path }) =>
      typeof cluster === "string" && attachedNow() !== cluster
        ? run(`%cluster attach ${cluster}`, path)
        : undefined,
  });
  commands.addCommand(COMMANDS.startLocal, {
    label: trans.__("Start a Local Cluster"),
    caption: trans.__("A cluster on this machine that outlives the notebook's kernel"),
    isEnabled: () => tracker.currentWidget !== null,
    execute: ({ path }) => run("%cluster start", path),
  });
  commands.addCommand(COMMANDS.detach, {
    label: trans.__("Detach This Notebook From Its Cluster"),
    isEnabled: () => attachedNow() !== undefined,
    execute: ({ path }) => run("%cluster detach", path),
  });
  tracker.activeCellChanged.connect(() => commands.notifyCommandChanged(COMMANDS.distribute));
}

function addStyle(): void {
  const node = document.createElement("style");
  node.textContent = style;
  document.head.append(node);
}
