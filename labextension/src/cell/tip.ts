/**
 * A few words beside the pointer, or beside what the keyboard has chosen.
 *
 * In this room they are placed, so that they cover neither what they are about nor the picture's edge.
 */

import { element, fill, setText } from "./dom";

const AWAY_PX = 14;
/** Below the figure there is still the view: its legend at least. */
const BEYOND_PX = 20;

export class Tip {
  readonly node = element("div", { class: "tip", "aria-hidden": "true" });

  /** The first line stands out. The place is in pixels of the figure, which is so wide and so high. */
  show(
    lines: readonly string[],
    { x, y }: { x: number; y: number },
    room_px: number,
    height_px: number,
  ): void {
    fill(this.node, lines.length, () => element("div"));
    for (const [index, line] of lines.entries()) {
      const told = this.node.children[index];
      if (told instanceof HTMLElement) setText(told, line);
    }
    this.node.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const right = x + AWAY_PX + width <= room_px;
    const left = right ? x + AWAY_PX : Math.max(0, x - AWAY_PX - width);
    this.node.style.left = `${Math.min(left, Math.max(0, room_px - width))}px`;
    const below = y + AWAY_PX + height <= height_px + BEYOND_PX;
    this.node.style.top = `${below ? y + AWAY_PX : y - AWAY_PX - height}px`;
  }

  hide(): void {
    this.node.hidden = true;
  }
}
