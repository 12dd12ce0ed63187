import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { formatCount } from '../../ui/format';
import { FIND_FIELD_ID } from './findBar';
import { needlePattern } from './needle';
import { createTimelineFind, type TimelineFind } from './timelineFind';

/** Typing a word should not search for each of its letters. */
const PAUSE_MS = 120;

export interface TimelineFindBarProps {
  /** Another array after each change of the library. */
  readonly times: Float64Array;
  readonly firstOnScreen: () => number;
  /** Shows a match: what to mark, and the row to go to; -1: stay. */
  readonly onMatch: (needle: RegExp | null, index: number) => void;
  /** @param index - the row that was found last, for the focus; -1: none */
  readonly onClose: (index: number) => void;
}

/** Finds in all of the timeline, where the browser's own find sees only the rows near the screen. */
export function TimelineFindBar({ times, firstOnScreen, onMatch, onClose }: TimelineFindBarProps) {
  const engram = useEngram();
  const find = useMemo(() => createTimelineFind(engram), [engram]);
  const state = useStore(find);
  const field = useRef<HTMLInputElement>(null);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    field.current?.focus();
    return () => {
      clearTimeout(pause.current);
      find.end();
    };
  }, [find]);

  const { text, offsets, current } = state;
  const row = current < 0 ? -1 : offsets[current];
  useEffect(() => onMatch(needlePattern(text), row), [onMatch, text, row]);

  // The library changed: matches may have moved.
  const known = useRef(times);
  useEffect(() => {
    if (known.current === times) return;
    known.current = times;
    find.again();
  }, [find, times]);

  const words = wordsFor(state);
  useEffect(() => {
    if (words !== '' && state.at !== 'searching') announce(`${words}${state.at === 'done' && current >= 0 ? ' memories' : ''}`, 500);
  }, [words, state.at, current]);

  const onInput = (value: string) => {
    clearTimeout(pause.current);
    pause.current = setTimeout(() => find.search(value, row >= 0 ? row : firstOnScreen()), PAUSE_MS);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose(row);
      return;
    }
    if (event.target !== field.current) return;
    const by = event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey) ? 1 : event.key === 'ArrowUp' || event.key === 'Enter' ? -1 : null;
    if (by === null) return;
    event.preventDefault();
    find.step(by);
  };

  return (
    <div className="find-place">
      <div className="find-bar" role="search" aria-label="Find in timeline" onKeyDown={onKeyDown}>
        <input
          ref={field} id={FIND_FIELD_ID} type="text" inputMode="search" enterKeyHint="next" aria-label="Find in timeline" placeholder="Find in timeline" dir="auto"
          autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={(event) => onInput(event.target.value)}
        />
        <span className={state.at === 'failed' ? 'find-count bad' : 'find-count tabular'}>{words}</span>
        <button type="button" className="tool" aria-label="Previous match" title="Previous (Shift Enter)" disabled={offsets.length === 0} onClick={() => find.step(-1)}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="m2.5 9 4.5-4.5L11.5 9" /></svg>
        </button>
        <button type="button" className="tool" aria-label="Next match" title="Next (Enter)" disabled={offsets.length === 0} onClick={() => find.step(1)}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="M2.5 5 7 9.5 11.5 5" /></svg>
        </button>
        <button type="button" className="tool" aria-label="Close find" title="Close (Esc)" onClick={() => onClose(row)}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="m2.5 2.5 9 9M11.5 2.5l-9 9" /></svg>
        </button>
        {state.at === 'searching' && state.progress > 0 && <progress className="find-progress" value={state.progress} aria-label="Looked through" />}
      </div>
    </div>
  );
}

/** "3 of 41"; with an ellipsis while more may come. */
function wordsFor({ at, error, offsets, current }: TimelineFind): string {
  if (at === 'idle') return '';
  if (at === 'failed') return errorText(error);
  if (at === 'done' && offsets.length === 0) return 'Not found';
  return `${formatCount(current + 1)} of ${formatCount(offsets.length)}${at === 'searching' ? '…' : ''}`;
}
