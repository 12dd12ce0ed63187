import { lazy, Suspense, useEffect } from 'react';
import type { ImportProgress } from '../contracts/engine';
import { announce } from '../ui/announcer';
import { useStore } from '../ui/createStore';
import { errorText } from '../ui/errorText';
import { counted, formatCount, formatFullDate, formatMs } from '../ui/format';
import type { Interrupted } from './importFlow';
import type { ImportStore } from './importStore';
import { languageNotice, summaryText } from './importSummary';
import './import.css';

const ImportReview = lazy(async () => ({ default: (await import('./ImportReview')).ImportReview }));

/** How an import is going and what came of it. Not a dialog: writing and finding go on meanwhile. */
export function ImportPanel({ store }: { readonly store: ImportStore }) {
  const state = useStore(store);
  const finished = state.at === 'done' ? state.summary : null;
  useEffect(() => {
    if (finished !== null) announce(`Import finished: ${summaryText(finished)}`);
  }, [finished]);
  if (state.at === 'idle') return null;
  const languages = state.at === 'done' || state.at === 'undoing' ? languageNotice(state.summary.languages) : null;
  return (
    <section className={`import-panel${state.at === 'planned' ? ' wide' : ''}`} aria-label="Import">
      {state.at === 'reading' && <Running label={`Looking for files: ${formatCount(state.found)} found`} onCancel={store.cancel} />}
      {state.at === 'planning' && (
        <Running
          title="Looking through" onCancel={store.cancel}
          {...(preparingOf(state.progress) ?? {
            value: state.progress.filesDone, max: state.progress.filesTotal,
            label: `${formatCount(state.progress.filesDone)} of ${counted(state.progress.filesTotal, 'file', 'files')} read, ${counted(state.progress.added, 'memory', 'memories')} found. Nothing is imported yet.`,
          })}
        />
      )}
      {state.at === 'planned' && <Suspense fallback={null}><ImportReview review={state} /></Suspense>}
      {state.at === 'running' && <Running {...progressOf(state.progress)} onCancel={store.cancel} />}
      {(state.at === 'done' || state.at === 'undoing') && (
        <>
          <h2>{state.summary.cancelled ? 'Import stopped' : 'Import finished'}</h2>
          <p>{summaryText(state.summary)}.</p>
          <p className="faint tabular">{counted(state.summary.files, 'file', 'files')} in {formatMs(state.summary.elapsedMs)}</p>
          {languages !== null && <p className="import-note">{languages}</p>}
          {state.summary.problems.length > 0 && (
            <details>
              <summary>{counted(state.summary.problems.length, 'file was', 'files were')} not imported</summary>
              <ul tabIndex={0} aria-label="Problems">
                {state.summary.problems.slice(0, 200).map((problem, index) => (
                  <li key={index}><b>{problem.path}</b> {problem.message}</li>
                ))}
              </ul>
            </details>
          )}
          <p className="import-actions">
            {state.summary.undoStep !== null && (
              <button type="button" className="button" disabled={state.at === 'undoing'} onClick={() => void store.undo()}>
                {state.at === 'undoing' ? 'Undoing…' : 'Undo import'}
              </button>
            )}
            <button type="button" className="button primary" onClick={store.dismiss}>Done</button>
          </p>
        </>
      )}
      {state.at === 'undone' && (
        <>
          <p>The import was taken back: {counted(state.removed, 'memory', 'memories')} removed.</p>
          <p className="import-actions"><button type="button" className="button primary" onClick={store.dismiss}>Done</button></p>
        </>
      )}
      {state.at === 'failed' && (
        <>
          <h2>The import did not finish</h2>
          <p>{errorText(state.error)}</p>
          {state.interrupted == null
            ? <p className="import-actions"><button type="button" className="button primary" onClick={store.dismiss}>Close</button></p>
            : <Left interrupted={state.interrupted} onLater={store.dismiss} />}
        </>
      )}
      {state.at === 'interrupted' && (
        <>
          <h2>An import was interrupted</h2>
          <p className="faint">It began on {formatFullDate(state.interrupted.unfinished.startedAt)}.</p>
          <Left interrupted={state.interrupted} onLater={store.dismiss} />
        </>
      )}
    </section>
  );
}

interface Shown {
  readonly title?: string;
  readonly label: string;
  readonly value: number;
  readonly max: number;
}

/** Before anything is read: two steps, of which each goes through all files. */
function preparingOf({ preparing, filesTotal }: ImportProgress): Shown | null {
  if (preparing === undefined) return null;
  const { taken, copied } = preparing;
  const all = counted(filesTotal, 'file', 'files');
  const label = copied === 0 ? `Taking in: ${formatCount(taken)} of ${all}` : `${formatCount(copied)} of ${all} copied, so that a crash ends nothing`;
  return { label, value: taken + copied, max: 2 * filesTotal };
}

function progressOf({ waitingFor, ...progress }: ImportProgress): Shown {
  if (waitingFor !== undefined) {
    return {
      title: 'Another import is running', value: waitingFor.filesDone, max: waitingFor.files,
      label: `${formatCount(waitingFor.filesDone)} of ${counted(waitingFor.files, 'file', 'files')} read, ${formatCount(waitingFor.added)} added there. Yours begins when it ends.`,
    };
  }
  return preparingOf(progress) ?? { value: progress.filesDone, max: progress.filesTotal, label: `${formatCount(progress.filesDone)} of ${counted(progress.filesTotal, 'file', 'files')} read, ${formatCount(progress.added)} added` };
}

/** What came in of an import that did not come to its end, and what can be done about it. */
function Left({ interrupted: { unfinished, resume, keep, undo }, onLater }: { readonly interrupted: Interrupted; readonly onLater: () => void }) {
  const { added, files, filesDone, resumable } = unfinished;
  return (
    <>
      <p>
        {counted(added, 'memory', 'memories')} came in, from {formatCount(filesDone)} of {counted(files, 'file', 'files')}.
        {!resumable && ' The other files are no longer to be had; import them again, and nothing comes in twice.'}
      </p>
      <p className="import-actions">
        <button type="button" className="button quiet" onClick={onLater}>Later</button>
        <button type="button" className="button" onClick={undo}>Undo</button>
        <button type="button" className={`button${resumable ? '' : ' primary'}`} onClick={keep}>Keep what came in</button>
        {resumable && <button type="button" className="button primary" onClick={resume}>Continue</button>}
      </p>
    </>
  );
}

function Running({ title = 'Importing', label, value, max, onCancel }: { readonly title?: string; readonly label: string; readonly value?: number; readonly max?: number; readonly onCancel: () => void }) {
  return (
    <>
      <h2>{title}</h2>
      <progress aria-label="Import progress" value={value} max={max} />
      <p className="tabular">{label}</p>
      <p className="import-actions"><button type="button" className="button" onClick={onCancel}>Cancel</button></p>
    </>
  );
}
