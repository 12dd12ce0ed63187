import { type RefObject, useLayoutEffect, useState } from 'react';

const TYPICAL_PX = 148;

/**
 * Where the list of further hits begins in the page, and how high the hits above it are on average, which is the best guess for those to come.
 * The hits above, and what stands above them, may grow: the field, a notice, a line of filters.
 */
export function useTopOf(list: RefObject<HTMLElement | null>): { readonly top: number; readonly meanPx: number } {
  const [place, setPlace] = useState({ top: 0, meanPx: TYPICAL_PX });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    let before = 0;
    const measure = () => {
      const top = Math.round(element.getBoundingClientRect().top + scrollY);
      if (top === before) return;
      // Whoever reads these hits sees nothing of what grows above them.
      if (before !== 0 && scrollY > before) scrollBy({ top: top - before, behavior: 'instant' });
      // The guess stays as it was at first: another one would move everything that was not measured yet.
      setPlace(({ meanPx }) => ({ top, meanPx: before === 0 ? meanAbove(element) : meanPx }));
      before = top;
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (let above: HTMLElement | null = element; above !== null && above !== document.body; above = above.parentElement) {
      for (const sibling of above.parentElement?.children ?? []) {
        if (sibling === above) break;
        observer.observe(sibling);
      }
    }
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
    };
  }, [list]);
  return place;
}

/** Of the hits that were laid out: those off the screen may be of a guessed height themselves. */
function meanAbove(list: HTMLElement): number {
  const rows = [...(list.parentElement?.querySelectorAll<HTMLElement>(':scope > .hit') ?? [])].slice(0, 12);
  return rows.length === 0 ? TYPICAL_PX : Math.round(rows.reduce((sum, row) => sum + row.offsetHeight, 0) / rows.length);
}
