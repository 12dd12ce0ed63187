import { useEffect, useState } from 'react';
import type { QueryProblem } from '../../contracts/query';
import { announce } from '../../ui/announcer';

/** Whoever has stopped for this long wants to hear it. After the count of the hits, which is told before. */
const PAUSE_MS = 1_000;
const TELL_AFTER_MS = 700;

/**
 * Problems that are worth showing: those that somebody has written past, or stopped at. What is being written is not wrong yet.
 * They are told once to people who use a screen reader.
 * @param caret - null: the field has no focus
 * @param completing - a list at the caret says what may stand there
 */
export function useShownProblems(text: string, problems: readonly QueryProblem[], caret: number | null, completing: boolean): readonly QueryProblem[] {
  const [settled, setSettled] = useState<string | null>(null);
  const any = problems.length > 0;
  useEffect(() => {
    if (!any) return;
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [any, text]);

  const shown = caret === null || (settled === text && !completing) ? problems : problems.filter(({ start, end }) => caret < start || caret > end);
  const words = shown.map(({ message }) => message).join(' ');
  useEffect(() => {
    if (words === '') return;
    const timer = setTimeout(() => announce(words), TELL_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return shown;
}
