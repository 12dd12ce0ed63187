import { useEffect, useId, useRef, useState } from 'react';
import type { ColumnMapping, ImportPreview, ImportTable } from '../contracts/imports';
import { Choice } from '../ui/Choice';
import { counted, formatBytes } from '../ui/format';
import { formatDay } from '../ui/formatDates';
import { usePersonas } from '../ui/personas';
import { bodyOf } from './bodyOf';
import { ImportBackup } from './ImportBackup';
import { ImportDuplicates } from './ImportDuplicates';
import type { ImportReviewState } from './importFlow';
import { FIELD_NAMES, formatsText, outcomeOf, type ReviewChoices, spanText } from './importWords';

const SHOWN_PROBLEMS = 200;
const AS_FILES_SAY = '';

/** What an import would do, and the choices that are the person's to make. Nothing is kept before they say so. */
export function ImportReview({ review }: { readonly review: ImportReviewState }) {
  const { plan, persona, mappings, again, run, close } = review;
  const [choices, setChoices] = useState<ReviewChoices>({ exact: 'skip', near: 'add', entries: {} });
  const personas = usePersonas();
  const personaField = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Somebody who is writing goes on writing; everybody else is led here.
    const at = document.activeElement;
    const isWriting = at instanceof HTMLElement && (at.isContentEditable || ((at instanceof HTMLTextAreaElement || at instanceof HTMLInputElement) && at.type !== 'file' && at.value !== ''));
    if (!isWriting) heading.current?.focus();
  }, []);

  const busy = again === null;
  const { added, merged } = outcomeOf(plan, choices);
  const span = spanText(plan.span);
  const hasEntries = plan.entries > 0 || plan.tables.length > 0;
  const changeTable = (table: ImportTable, mapping: ColumnMapping) => again?.({ persona, mappings: { ...mappings, [table.path]: mapping } });

  return (
    <div className="import-review" aria-busy={busy}>
      <h2 ref={heading} tabIndex={-1}>Before anything is imported</h2>
      <p>
        {counted(plan.files, 'file', 'files')} of {formatBytes(plan.bytes)} {plan.files === 1 ? 'holds' : 'hold'} {counted(plan.entries, 'memory', 'memories')}
        {plan.entries > 0 && `: ${formatsText(plan.formats)}`}.
        {span !== null && ` ${span}.`}
        {plan.attachments > 0 && ` ${counted(plan.attachments, 'image comes', 'images come')} with them.`}
      </p>

      {plan.backups.map((backup) => <ImportBackup key={backup.path} backup={backup} />)}

      {plan.tables.map((table) => <TableColumns key={table.path} table={table} mapping={mappings[table.path] ?? table.guess} disabled={busy} onChange={(mapping) => changeTable(table, mapping)} />)}

      {plan.counts.exact > 0 && (
        <Choice
          label={`${counted(plan.counts.exact, 'is', 'are')} here already, word for word`} value={choices.exact} onChange={(exact) => setChoices({ ...choices, exact })}
          options={[['skip', 'Leave out'], ['add', 'Add once more']]}
        />
      )}
      {plan.counts.near > 0 && (
        <Choice
          label={`${counted(plan.counts.near, 'says', 'say')} nearly the same as a memory here`} value={choices.near} onChange={(near) => setChoices({ ...choices, near })}
          options={[['add', 'Add'], ['skip', 'Leave out'], ['merge', 'Merge']]}
        />
      )}
      {plan.counts.near > 0 && <p className="faint">Merging keeps one memory with the longer text and the tags of both; the other text stays as a version of it.</p>}
      {plan.duplicates.length > 0 && <ImportDuplicates plan={plan} choices={choices} onChange={setChoices} />}

      {plan.previews.length > 0 && (
        <details className="import-part">
          <summary>How they will look</summary>
          <ul className="import-previews" aria-label="Preview">
            {plan.previews.map((preview) => <Preview key={preview.entry} preview={preview} />)}
          </ul>
        </details>
      )}

      {plan.problems.length > 0 && (
        <details className="import-part">
          <summary className="warn">{counted(plan.problems.length, 'problem', 'problems')}</summary>
          <ul tabIndex={0} aria-label="Problems">
            {plan.problems.slice(0, SHOWN_PROBLEMS).map((problem, index) => <li key={index}><b>{problem.path}</b> {problem.message}</li>)}
          </ul>
        </details>
      )}

      {hasEntries && (
        <p className="setting-field">
          <label htmlFor={personaField}>Persona</label>
          <select id={personaField} value={persona ?? AS_FILES_SAY} disabled={busy} onChange={({ target }) => again?.({ mappings, persona: target.value === AS_FILES_SAY ? null : target.value })}>
            <option value={AS_FILES_SAY}>As the files say, else Me</option>
            {personas.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </select>
        </p>
      )}

      <p className="import-actions import-foot">
        <button type="button" className="button" onClick={close}>{hasEntries ? 'Cancel' : 'Close'}</button>
        {hasEntries && (
          <button type="button" className="button primary" disabled={busy || added + merged === 0} onClick={() => run(choices)}>
            {added + merged === 0 ? 'Nothing to import' : `Import ${counted(added, 'memory', 'memories')}${merged > 0 ? `, merge ${merged}` : ''}`}
          </button>
        )}
      </p>
    </div>
  );
}

function Preview({ preview: { path, draft } }: { readonly preview: ImportPreview }) {
  const [now] = useState(Date.now);
  const { title = '', text, tags = [], createdAt } = draft;
  return (
    <li>
      <p className="faint">{createdAt === null ? path : `${formatDay(createdAt, now)} · ${path}`}</p>
      {title !== '' && <p className="import-title">{title}</p>}
      <p className="import-text">{bodyOf({ text, title, titleDerived: title === '' }).body}</p>
      {tags.length > 0 && <p>{tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}</p>}
    </li>
  );
}

/** What each column of a table is read as, beside its first rows. */
function TableColumns({ table, mapping, disabled, onChange }: { readonly table: ImportTable; readonly mapping: ColumnMapping; readonly disabled: boolean; readonly onChange: (mapping: ColumnMapping) => void }) {
  return (
    <details className="import-part" open>
      <summary>Columns of {table.path}</summary>
      <div className="import-table" tabIndex={0} role="group" aria-label={`Columns of ${table.path}`}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  <span>{column}</span>
                  <select
                    aria-label={`Read the column ${column} as`} value={mapping.columns[column] ?? 'append'} disabled={disabled}
                    onChange={({ target }) => onChange({ columns: { ...mapping.columns, [column]: target.value as ColumnMapping['columns'][string] } })}
                  >
                    {FIELD_NAMES.map(([field, name]) => <option key={field} value={field}>{name}</option>)}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.sample.map((row, index) => (
              <tr key={index}>{table.columns.map((column, place) => <td key={column}>{row[place] ?? ''}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
