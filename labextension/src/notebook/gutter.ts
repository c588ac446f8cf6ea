/**
 * Marks beside the lines of an editor: a sign on a loop's first line, a rail along the others, and why on demand.
 *
 * A gutter is hidden from screen readers and no key leads there, so the sentence can also be asked for at the cursor.
 *
 * In this room marks become something to see, and to hear.
 */

import {
  type Extension,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Text,
} from "@codemirror/state";
import {
  EditorView,
  GutterMarker,
  gutter,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { Mark, Marks } from "../wire";
import { type LineMark, lineMarks, PICTURES, said } from "./signs";

const take = StateEffect.define<Marks>();
const show = StateEffect.define<number | null>();

interface Shown {
  readonly marks: readonly Mark[];
  readonly trouble: string;
  readonly gutter: RangeSet<GutterMarker>;
  /** The answer is of an earlier text. */
  readonly stale: boolean;
}

const NOTHING: Shown = { marks: [], trouble: "", gutter: RangeSet.empty, stale: false };

class Sign extends GutterMarker {
  readonly mark: LineMark;

  constructor(mark: LineMark) {
    super();
    this.mark = mark;
  }

  override eq(other: GutterMarker): boolean {
    return (
      other instanceof Sign &&
      other.mark.sign === this.mark.sign &&
      other.mark.part === this.mark.part &&
      other.mark.text === this.mark.text
    );
  }

  override toDOM(): Node {
    const node = document.createElement("span");
    node.className = `nbcluster-mark nbcluster-${this.mark.sign} nbcluster-${this.mark.part}`;
    node.dataset.text = this.mark.text;
    return node;
  }
}

/** Keeps the width, so that no text moves when the first mark comes. */
const SPACER = new (class extends GutterMarker {
  override toDOM(): Node {
    const node = document.createElement("span");
    node.className = "nbcluster-mark";
    return node;
  }
})();

const shown = StateField.define<Shown>({
  create: () => NOTHING,
  update: (before, transaction) => {
    let now = before;
    if (transaction.docChanged && now !== NOTHING) {
      now = { ...now, gutter: now.gutter.map(transaction.changes), stale: true };
    }
    for (const effect of transaction.effects) {
      if (effect.is(take)) now = taken(before, effect.value, transaction.newDoc);
    }
    return now;
  },
});

/** What cannot be read yet leaves the marks that there are: they went along with their lines. */
function taken(before: Shown, { marks, trouble }: Marks, doc: Text): Shown {
  if (trouble !== "" && before.marks.length > 0) return { ...before, trouble, stale: true };
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const mark of lineMarks(marks, trouble, doc.lines)) {
    builder.add(doc.line(mark.line).from, doc.line(mark.line).from, new Sign(mark));
  }
  return { marks, trouble, gutter: builder.finish(), stale: false };
}

const tooltip = StateField.define<Tooltip | null>({
  create: () => null,
  update: (before, transaction) => {
    let now = transaction.docChanged ? null : before;
    for (const effect of transaction.effects) {
      if (effect.is(show))
        now =
          effect.value === null
            ? null
            : told(transaction.state.field(shown), transaction.newDoc, effect.value);
    }
    return now;
  },
  provide: (field) => showTooltip.from(field),
});

function told(state: Shown, doc: Text, line: number): Tooltip | null {
  const text = textAt(state, doc, line);
  if (text === "") return null;
  return {
    pos: doc.line(line).from,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "nbcluster-why";
      dom.setAttribute("role", "tooltip");
      dom.textContent = text;
      return { dom };
    },
  };
}

/** The sentence of the sign on a line; nothing where there is none. */
function textAt(state: Shown, doc: Text, line: number): string {
  if (line < 1 || line > doc.lines) return "";
  const { from, to } = doc.line(line);
  let text = "";
  state.gutter.between(from, to, (at, _to, sign) => {
    if (at === from && sign instanceof Sign) text = sign.mark.text;
  });
  return text;
}

/** Shows what is said of the line under the cursor, and has it read aloud; whether there is anything. */
export function tellAtCursor(view: EditorView): boolean {
  const line = view.state.doc.lineAt(view.state.selection.main.head).number;
  const text = textAt(view.state.field(shown), view.state.doc, line);
  view.dispatch({
    effects: [show.of(text === "" ? null : line), ...(text === "" ? [] : [EditorView.announce.of(text)])],
  });
  return text !== "";
}

/** The marks that an editor shows now. */
export function marksOf(view: EditorView): Marks {
  return view.state.field(shown, false) ?? NOTHING;
}

/** What a marked editor tells, and what it is told. */
export interface Marked {
  /** Its text has changed, or it has come. */
  changed(view: EditorView): void;
  gone(view: EditorView): void;
}

export function takeMarks(view: EditorView, marks: Marks): void {
  view.dispatch({ effects: take.of(marks) });
}

/** For every cell's editor; one that is not ours has an empty gutter of no width. */
export function markedGutter(heard: Marked): Extension {
  return [
    shown,
    tooltip,
    gutter({
      class: "nbcluster-gutter",
      markers: (view) => view.state.field(shown).gutter,
      initialSpacer: () => SPACER,
      domEventHandlers: {
        mousemove: (view, block) => {
          const line = view.state.doc.lineAt(block.from);
          const before = view.state.field(tooltip)?.pos;
          if (before !== line.from) view.dispatch({ effects: show.of(line.number) });
          return false;
        },
        mouseleave: (view) => {
          view.dispatch({ effects: show.of(null) });
          return false;
        },
      },
    }),
    keymap.of([
      {
        key: "Escape",
        run: (view) => {
          if (view.state.field(tooltip) === null) return false;
          view.dispatch({ effects: show.of(null) });
          return true;
        },
      },
    ]),
    EditorView.editorAttributes.of((view) => {
      const { gutter: marks, stale } = view.state.field(shown);
      const words = [
        "nbcluster-editor",
        marks.size > 0 ? "nbcluster-marked" : "",
        stale ? "nbcluster-stale" : "",
      ];
      return { class: words.filter((word) => word !== "").join(" ") };
    }),
    ViewPlugin.define((view) => {
      heard.changed(view);
      return {
        update: (update: ViewUpdate) => {
          if (update.docChanged) heard.changed(update.view);
          if (update.focusChanged && !update.view.hasFocus && update.state.field(tooltip) !== null) {
            // An editor must not be told anything while it is being updated.
            queueMicrotask(() => update.view.dispatch({ effects: show.of(null) }));
          }
        },
        destroy: () => heard.gone(view),
      };
    }),
    STYLE,
  ];
}

const STYLE = EditorView.baseTheme({
  // CodeMirror says so of every gutter, and as loudly.
  "&:not(.nbcluster-marked) .nbcluster-gutter": { display: "none !important" },
  // As the text beside it: on a theme's grey the signs would be hard to see.
  "&.nbcluster-marked .cm-gutters": { backgroundColor: "transparent !important", borderRight: "none" },
  ".cm-gutter.nbcluster-gutter": { backgroundColor: "transparent !important" },
  ".nbcluster-mark": {
    display: "block",
    position: "relative",
    width: "16px",
    height: "100%",
    minHeight: "1em",
    color: "var(--jp-ui-font-color2)",
    cursor: "default",
  },
  "&.nbcluster-stale .nbcluster-mark": { opacity: "0.45" },
  // The rail of a loop, from its sign to its last line.
  ".nbcluster-mark.nbcluster-rail::after, .nbcluster-mark.nbcluster-last::after": {
    content: '""',
    position: "absolute",
    left: "7px",
    top: "0",
    bottom: "0",
    borderLeft: "2px solid currentColor",
    opacity: "0.5",
  },
  ".nbcluster-mark.nbcluster-last::after": { bottom: "35%" },
  ".nbcluster-mark.nbcluster-first::before, .nbcluster-mark.nbcluster-only::before": {
    content: '""',
    position: "absolute",
    left: "1px",
    top: "calc(50% - 7px)",
    width: "14px",
    height: "14px",
    backgroundColor: "currentColor",
    maskSize: "contain",
    maskRepeat: "no-repeat",
  },
  ".nbcluster-mark.nbcluster-parallel": { color: "var(--jp-success-color0, var(--jp-success-color1))" },
  ".nbcluster-mark.nbcluster-kernel": { color: "var(--jp-warn-color0, var(--jp-warn-color1))" },
  ".nbcluster-mark.nbcluster-unknown": { color: "var(--jp-info-color0, var(--jp-info-color1))" },
  ...Object.fromEntries(
    Object.entries(PICTURES).map(([sign, picture]) => [
      `.nbcluster-mark.nbcluster-${sign}::before`,
      { maskImage: `url("data:image/svg+xml,${encodeURIComponent(picture)}")` },
    ]),
  ),
  ".cm-tooltip.nbcluster-why": {
    maxWidth: "60ch",
    padding: "6px 10px",
    border: "1px solid var(--jp-border-color1)",
    borderRadius: "3px",
    background: "var(--jp-layout-color1)",
    color: "var(--jp-ui-font-color1)",
    boxShadow: "var(--jp-elevation-z2)",
    fontFamily: "var(--jp-ui-font-family)",
    fontSize: "var(--jp-ui-font-size1)",
    lineHeight: "1.45",
    whiteSpace: "pre-line",
  },
});

/** The sentences of all marks, one a line. */
export function inWords({ marks, trouble }: Marks): string {
  return [...marks.map(said), trouble].filter((text) => text !== "").join("\n");
}
