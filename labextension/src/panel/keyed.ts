/**
 * A list whose items keep their elements as long as they are there, so that neither focus nor what was unfolded
 * is lost when others come and go.
 *
 * In this room items find their elements.
 */

export interface Shown {
  readonly node: HTMLElement;
  /** Called when it is shown no more. */
  leave?(): void;
}

export class Keyed<Item, View extends Shown> {
  readonly #parent: HTMLElement;
  readonly #make: () => View;
  #views = new Map<string, View>();

  constructor(parent: HTMLElement, make: () => View) {
    this.#parent = parent;
    this.#make = make;
  }

  show(items: readonly Item[], key: (item: Item) => string, show: (view: View, item: Item) => void): void {
    const views = new Map<string, View>();
    for (const item of items) {
      const view = this.#views.get(key(item)) ?? this.#make();
      views.set(key(item), view);
      show(view, item);
    }
    for (const [name, view] of this.#views) {
      if (views.has(name)) continue;
      view.node.remove();
      view.leave?.();
    }
    this.#views = views;
    this.#place([...views.values()]);
  }

  /** An element that is moved loses the focus, and gets it back. */
  #place(views: readonly View[]): void {
    const root = this.#parent.getRootNode();
    const focused = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
    for (const [index, { node }] of views.entries()) {
      const there = this.#parent.children[index];
      if (there !== node) this.#parent.insertBefore(node, there ?? null);
    }
    if (focused instanceof HTMLElement && this.#parent.contains(focused)) focused.focus();
  }
}
