/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Markup } from "../escape.ts";

/**
 * The one element that markup describes.
 *
 * @param markup Escaped markup with one root element
 * @returns The element, not yet in the page
 */
export function build(markup: Markup): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = markup.toString();
  const element = template.content.firstElementChild;
  if (!(element instanceof HTMLElement)) throw new TypeError("The markup has no root element");
  return element;
}

/**
 * Replaces what an element holds.
 *
 * @param element Where
 * @param markup Escaped markup
 */
export function fill(element: Element, markup: Markup): void {
  element.innerHTML = markup.toString();
}

/**
 * The element that the page must have.
 *
 * @returns The first match
 * @throws {TypeError} If there is none
 */
export function find<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const element = root.querySelector<E>(selector);
  if (element === null) throw new TypeError(`The page has no ${selector}`);
  return element;
}

/**
 * Listens to an event of elements that may be replaced later.
 *
 * @param root Where to listen
 * @param type `click`, `change`, …
 * @param options `on`: which elements; `run`: what to do with the one that the event met
 */
export function delegate<T extends keyof HTMLElementEventMap>(
  root: HTMLElement,
  type: T,
  options: {
    readonly on: string;
    readonly run: (target: HTMLElement, event: HTMLElementEventMap[T]) => void;
  },
): void {
  root.addEventListener(type, (event) => {
    if (!(event.target instanceof Element)) return;
    const target = event.target.closest<HTMLElement>(options.on);
    if (target !== null && root.contains(target)) options.run(target, event);
  });
}
