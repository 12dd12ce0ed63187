import { useRef } from 'react';
import { announce } from '../../ui/announcer';
import { formatDay } from '../../ui/formatDates';
import { startSelecting } from '../../ui/selecting';
import { endSelecting, useSelecting } from '../../ui/selection';
import { openFindBar } from './findBar';
import { firstBefore } from './onThisDay';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What can be done with the whole list: find in it, go to a date, select. */
export function TimelineTools({ times, onJump }: { readonly times: Float64Array; readonly onJump: (index: number) => void }) {
  const selecting = useSelecting();
  const date = useRef<HTMLInputElement>(null);

  const jump = (value: string) => {
    const [year, month, day] = value.split('-').map(Number);
    if (day === undefined || !Number.isFinite(year + month + day)) return;
    const end = new Date(2000, 0, 1);
    end.setFullYear(year, month - 1, day + 1);
    const index = Math.min(firstBefore(times, end.getTime()), times.length - 1);
    onJump(index);
    announce(formatDay(times[index], Date.now()));
  };

  return (
    <div className="timeline-tools">
      <button type="button" className="tool" aria-keyshortcuts={isApple ? 'Meta+F' : 'Control+F'} title={isApple ? 'Find in timeline (⌘ F)' : 'Find in timeline (Ctrl F)'} onClick={openFindBar}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="M10.5 10.5 14 14" /></svg>
        <span className="visually-hidden">Find in timeline</span>
      </button>
      <span className="tool jump">
        <button
          type="button" className="tool" title="Jump to date"
          onClick={() => {
            try {
              date.current?.showPicker();
            } catch {
              date.current?.focus(); // no picker: the field itself can be written in
            }
          }}
        >
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><rect x="2" y="3" width="12" height="11" rx="1.5" /><path d="M2 6.5h12M5.5 1.5v3M10.5 1.5v3" /></svg>
          <span className="visually-hidden">Jump to date</span>
        </button>
        <input ref={date} type="date" aria-label="Date to jump to" min={dayOf(times.at(-1))} max={dayOf(times[0])} onChange={(event) => jump(event.target.value)} />
      </span>
      <button type="button" className="tool" aria-pressed={selecting} title="Select memories" onClick={() => (selecting ? endSelecting() : startSelecting())}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><rect x="2" y="2" width="12" height="12" rx="3" /><path d="m5 8 2.2 2.2L11 6" /></svg>
        <span className="visually-hidden">Select</span>
      </button>
    </div>
  );
}

/** As a date field wants it: local, `2026-11-21`. */
function dayOf(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  return `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}
