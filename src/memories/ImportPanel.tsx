import { useEffect } from 'react';
import { announce } from '../ui/announcer';
import { useStore } from '../ui/createStore';
import { errorText } from '../ui/errorText';
import { counted, formatCount, formatMs } from '../ui/format';
import type { ImportStore } from './importStore';
import { languageNotice, summaryText } from './importSummary';
import './import.css';

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
    <section className="import-panel" aria-label="Import">
      {state.at === 'reading' && <Running label={`Looking for files: ${formatCount(state.found)} found`} onCancel={store.cancel} />}
      {state.at === 'running' && (
        <Running
          label={`${formatCount(state.progress.filesDone)} of ${counted(state.progress.filesTotal, 'file', 'files')} read, ${formatCount(state.progress.added)} added`}
          value={state.progress.filesDone} max={state.progress.filesTotal} onCancel={store.cancel}
        />
      )}
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
            {state.summary.ids.length > 0 && (
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
          <p className="import-actions"><button type="button" className="button primary" onClick={store.dismiss}>Close</button></p>
        </>
      )}
    </section>
  );
}

function Running({ label, value, max, onCancel }: { readonly label: string; readonly value?: number; readonly max?: number; readonly onCancel: () => void }) {
  return (
    <>
      <h2>Importing</h2>
      <progress aria-label="Import progress" value={value} max={max} />
      <p className="tabular">{label}</p>
      <p className="import-actions"><button type="button" className="button" onClick={onCancel}>Cancel</button></p>
    </>
  );
}
