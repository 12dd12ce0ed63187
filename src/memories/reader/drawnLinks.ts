import type { MemoryId, MemoryLinks } from '../../contracts/memory';
import { titleKey } from '../../core/text/title-key';
import { hrefBeside } from './hrefBeside';

/** Memories by the key of their title; null: nothing has this title yet. */
export type LinkTargets = ReadonlyMap<string, MemoryId | null>;

export function linkTargets({ outgoing }: MemoryLinks): LinkTargets {
  return new Map(outgoing.map(({ target, memory }) => [titleKey(target), memory?.id ?? null]));
}

/**
 * Makes the `[[links]]` that were drawn lead somewhere: to their memory, or, where there is none yet, to a button that begins it.
 * Runs again whenever titles have changed. Until it ran, or for a target that is not known, they are plain words.
 */
export function resolveLinks(page: ParentNode, targets: LinkTargets): void {
  for (const element of page.querySelectorAll<HTMLElement>('[data-link]')) {
    const target = element.dataset.link ?? '';
    const id = targets.get(titleKey(target));
    if (id === undefined) continue;
    if (id !== null) {
      const link = as(element, 'a');
      link.setAttribute('href', hrefBeside(id));
      link.className = 'memory-link';
      link.removeAttribute('title');
    } else {
      const button = as(element, 'button');
      button.setAttribute('type', 'button');
      button.className = 'memory-link unwritten';
      button.title = `Not written yet: write “${target}”`;
    }
  }
}

function as(element: HTMLElement, name: 'a' | 'button'): HTMLElement {
  if (element.localName === name) return element;
  const other = document.createElement(name);
  other.dataset.link = element.dataset.link;
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}
