/**
 * The theme's colours for a canvas, which knows no style sheets.
 *
 * In this room colours are read from the page.
 */

/** CSS colours, by what they are for. */
export interface Palette {
  /** One for each loop, in turn; `colourOf` goes round. */
  readonly loops: readonly string[];
  readonly accent: string;
  readonly error: string;
  readonly warn: string;
  readonly ink: string;
  readonly ink_pale: string;
  readonly line: string;
  readonly track: string;
  readonly paper: string;
  readonly font: string;
}

/** As many as `style.css` has: told apart also by who sees no red or no green. */
export const LOOP_COLOURS = 6;

/** The values that `style.css` gives the custom properties of `host`, with the theme's put in. */
export function readPalette(host: Element): Palette {
  const style = getComputedStyle(host);
  const value = (name: string): string => style.getPropertyValue(`--nbc-${name}`).trim();
  return {
    loops: Array.from({ length: LOOP_COLOURS }, (_, at) => value(`loop-${at}`)),
    accent: value("accent"),
    error: value("error"),
    warn: value("warn"),
    ink: value("ink"),
    ink_pale: value("ink-pale"),
    line: value("line"),
    track: value("track"),
    paper: value("paper"),
    font: value("font"),
  };
}

export function colourOf({ loops, accent }: Palette, loop: number): string {
  return loops[loop % LOOP_COLOURS] ?? accent;
}

/** Calls `listener` when the page or the system changes its theme, until the signal is aborted. */
export function onThemeChange(listener: () => void, signal: AbortSignal): void {
  const seen = new MutationObserver(listener);
  const attributes = {
    attributes: true,
    attributeFilter: ["class", "style", "data-jp-theme-name", "data-theme"],
  };
  seen.observe(document.documentElement, attributes);
  seen.observe(document.body, attributes);
  signal.addEventListener("abort", () => seen.disconnect(), { once: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener, { signal });
}
