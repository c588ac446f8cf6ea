/**
 * Elements and their texts. Text is set as text, never as markup: it comes from the user's code.
 *
 * In this room elements are made.
 */

import { inert } from "./format";

type Attributes = Readonly<Record<string, string>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The longest text that is shown; whoever wants it whole finds it in the cell itself. */
const LONGEST = 600;

/** Sets the text if it is another, so that nothing is laid out anew for nothing. */
export function setText(node: HTMLElement, text: string, longest: number = LONGEST): void {
  const shown = inert(text, longest);
  if (node.textContent !== shown) node.textContent = shown;
  node.hidden = shown === "";
}

export function setAttribute(node: HTMLElement, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** As many children as `amount`: some are made, or taken from the end. */
export function fill(parent: HTMLElement, amount: number, make: () => HTMLElement): void {
  while (parent.childElementCount > amount) parent.lastElementChild?.remove();
  while (parent.childElementCount < amount) parent.append(make());
}
