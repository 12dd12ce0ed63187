import { type RefObject, useEffect, useState } from 'react';
import type { QueryCompletion } from '../../contracts/query';
import { useEngram } from '../../ui/EngramContext';
import { isInValue, offered } from './completionGate';
import { writeInField } from './editQuery';

export interface Completion {
  readonly items: readonly QueryCompletion[];
  /** Index into the items. */
  readonly active: number;
}

export interface UseCompletion {
  readonly open: Completion | null;
  readonly accept: (completion: QueryCompletion) => void;
  /** Shows what may stand at this place, operators included. @param at - UTF-16 offset of the caret */
  readonly ask: (at: number) => void;
}

interface Found extends Completion {
  readonly text: string;
  readonly caret: number;
}

/**
 * What may stand at the caret, while a value is being written or when it is asked for; and the keys that choose from it. While nothing is shown
 * no key is taken but the one that asks (Alt and arrow down).
 * @param caret - null: nowhere
 */
export function useCompletion(field: RefObject<HTMLTextAreaElement | null>, text: string, caret: number | null): UseCompletion {
  const engram = useEngram();
  const [found, setFound] = useState<Found | null>(null);
  /** Where the word begins for which it was asked; null: nowhere. */
  const [askedAt, setAskedAt] = useState<number | null>(null);
  /** The text before the value for which the list was closed by hand. */
  const [dismissed, setDismissed] = useState<string | null>(null);

  const asked = caret !== null && askedAt === startOfWord(text, caret);
  const wanted = caret !== null && (asked || isInValue(text, caret));
  useEffect(() => {
    if (!wanted) return;
    let stale = false;
    const show = (items: readonly QueryCompletion[]) => {
      if (!stale) setFound({ items: offered(items, text, caret, asked), active: 0, text, caret });
    };
    // A help: without it everything can still be typed.
    engram.queries.complete(text, caret).then(show, () => show([]));
    return () => {
      stale = true;
    };
  }, [engram, text, caret, wanted, asked]);

  // What was found for the letter before stays until the next is there, so that nothing flickers; keys wait for it.
  const first = wanted && found !== null ? found.items.at(0) : undefined;
  const open = first === undefined || dismissed === text.slice(0, first.start) ? null : found;
  const isFresh = open !== null && open.text === text && open.caret === caret;

  const accept = ({ start, end, insert, kind }: QueryCompletion) => {
    const element = field.current;
    if (element === null) return;
    setAskedAt(null);
    // What comes next is another word. What goes on ("tag:") leaves the caret where it goes on.
    const gap = kind === 'value' && !/[\s:]$/.test(insert) && !/^\s/.test(element.value.slice(end)) ? ' ' : '';
    writeInField(element, { start, end }, insert + gap);
  };

  const ask = (at: number) => {
    setDismissed(null);
    setAskedAt(startOfWord(text, at));
  };

  // Before the field's own keys, which go to the hits and clear the text.
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.altKey && event.key === 'ArrowDown') ask(element.selectionStart);
      else if (event.altKey || open === null || !isFresh) return;
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const { length } = open.items;
        setFound({ ...open, active: (open.active + (event.key === 'ArrowDown' ? 1 : length - 1)) % length });
      } else if (event.key === 'Enter' || event.key === 'Tab') accept(open.items[open.active]);
      else if (event.key === 'Escape') {
        setDismissed(text.slice(0, open.items[0].start));
        setAskedAt(null);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // What was closed by hand stays closed while that value is written, and no longer.
    const onInput = () => {
      if (!isInValue(element.value, element.selectionStart)) setDismissed(null);
    };
    element.addEventListener('keydown', onKey, true);
    element.addEventListener('input', onInput);
    return () => {
      element.removeEventListener('keydown', onKey, true);
      element.removeEventListener('input', onInput);
    };
  });

  return { open, accept, ask };
}

function startOfWord(text: string, caret: number): number {
  return caret - (/\S*$/.exec(text.slice(0, caret))?.[0].length ?? 0);
}
