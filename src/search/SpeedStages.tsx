import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { SearchReply } from '../contracts/search';
import { type SearchStageName, type SearchStagePart, searchStages } from '../core/monitor/traces/search-stages';
import { counted, formatMs } from '../ui/format';
import { wantedTrace } from '../ui/wantedTrace';
import { isLate } from './isLate';
import './speedStages.css';

/** What each stage is, in the order of time. */
const LABELS: Readonly<Record<SearchStageName, string>> = {
  words: 'Words looked up',
  embed: 'Question turned into a vector',
  scan: 'All vectors compared',
  rescore: 'The closest compared exactly',
  fuse: 'Words and meaning joined',
  read: 'Hits read and marked',
  turn: 'Waiting for its turn',
  model: 'Waited for the model’s vector',
  rank: 'Ordered by the model',
  way: 'Way to the worker and back',
};

/** Long enough that a pointer on its way to the hits does not open it. */
const HOVER_MS = 350;
const LEAVE_MS = 200;

/** The stages of the search on screen: as a thin bar that is always there, and in figures when it is pointed at or pressed. */
export function SpeedStages({ reply, monitorHref }: { readonly reply: SearchReply; readonly monitorHref: string }) {
  const [shown, setShown] = useState<'no' | 'pointed' | 'pressed'>('no');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stages = searchStages(reply.timings);

  /** Pressing says what is wanted: a pointer that came a moment before has no say any more. */
  const press = (next: 'no' | 'pressed') => {
    clearTimeout(hover.current);
    setShown(next);
  };

  useEffect(() => {
    const row = box.current?.parentElement;
    if (row == null) return;
    // A pointer that moves: rows come to lie below one that rests, where somebody has typed.
    const move = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      clearTimeout(hover.current);
      hover.current = setTimeout(() => setShown((now) => (now === 'no' ? 'pointed' : now)), HOVER_MS);
    };
    const leave = () => {
      clearTimeout(hover.current);
      hover.current = setTimeout(() => setShown((now) => (now === 'pointed' ? 'no' : now)), LEAVE_MS);
    };
    row.addEventListener('pointermove', move);
    row.addEventListener('pointerleave', leave);
    return () => {
      clearTimeout(hover.current);
      row.removeEventListener('pointermove', move);
      row.removeEventListener('pointerleave', leave);
    };
  }, []);

  // What covers others leaves when it is pressed beside, or by Escape from wherever the keyboard is (WCAG 1.4.13).
  useEffect(() => {
    if (shown === 'no') return;
    const outside = (event: PointerEvent) => {
      if (box.current?.parentElement?.contains(event.target as Node) !== true) setShown('no');
    };
    const keyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') {
        // Who types wants to see the hits.
        if (shown === 'pointed') setShown('no');
        return;
      }
      event.stopPropagation();
      event.preventDefault();
      if (box.current?.contains(document.activeElement) === true) button.current?.focus();
      setShown('no');
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', keyDown, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', keyDown, { capture: true });
    };
  }, [shown]);

  return (
    <div
      ref={box} className={isLate(reply.timings) ? 'speed-stages late' : 'speed-stages'}
      onBlur={(event) => { if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setShown('no'); }}
    >
      <button
        ref={button} type="button" className="stages-button" aria-label="Stages of this search" aria-expanded={shown !== 'no'} aria-controls="stages"
        onClick={() => press(shown === 'pressed' ? 'no' : 'pressed')}
      >
        <StageBar stages={stages} />
      </button>
      {shown !== 'no' && <Breakdown reply={reply} stages={stages} monitorHref={monitorHref} />}
    </div>
  );
}

/** Widths are shares of the whole; together they fill the bar. */
function StageBar({ stages }: { readonly stages: readonly SearchStagePart[] }) {
  return (
    <span className="stage-bar" aria-hidden="true">
      {stages.map(({ name, ms }) => <i key={name} className={`stage ${name}`} style={{ flexGrow: ms } satisfies CSSProperties} />)}
    </span>
  );
}

function Breakdown({ reply, stages, monitorHref }: { readonly reply: SearchReply; readonly stages: readonly SearchStagePart[]; readonly monitorHref: string }) {
  const { timings, library, path } = reply;
  const beside = timings.embedMs !== null && timings.wordsMs !== null && stages.some(({ name }) => name === 'words');
  return (
    <div id="stages" className="breakdown" role="group" aria-label="Stages of this search">
      <StageBar stages={stages} />
      <dl className="tabular">
        {stages.map(({ name, ms }) => (
          <div key={name}><dt><i className={`stage ${name}`} aria-hidden="true" />{LABELS[name]}</dt><dd>{formatMs(ms)}</dd></div>
        ))}
        <div className="breakdown-whole"><dt>From question to answer</dt><dd>{formatMs(timings.totalMs)}</dd></div>
      </dl>
      {beside && <p className="faint">The vector took {formatMs(timings.embedMs ?? 0)} in all. Meanwhile the words were looked up, so only the rest is counted.</p>}
      {timings.modelEmbedMs !== null && <p className="faint">The model’s vector took {formatMs(timings.modelEmbedMs)}; it was begun together with the built-in embedder’s.</p>}
      {timings.builtInMs !== null && timings.modelEmbedMs === null && !reply.partial && <p className="faint">The model did not answer in time, so this is the order of the built-in embedder.</p>}
      {timings.scanMs === null
        ? <p className="faint">{reply.hits.some(({ matchedBy }) => matchedBy.includes('meaning')) ? 'Asked a moment ago: nothing has changed since, so the order of then was taken.' : 'By words only: meaning took no part in this search.'}</p>
        : <p className="faint">{counted(library.vectors, 'vector', 'vectors')}, every one compared{path === null ? '' : ` (${path})`}.</p>}
      <p className="breakdown-links">
        {!reply.partial && <a href={`${monitorHref}/traces`} onClick={() => wantedTrace.set(timings)}>Why was this search slow?</a>}
        <a href={monitorHref}>All measurements</a>
      </p>
    </div>
  );
}
