import { useState } from 'react';
import type { DuplicateChoice, ImportDuplicate, ImportPlan } from '../contracts/imports';
import { counted } from '../ui/format';
import type { ReviewChoices } from './importWords';

const AT_A_TIME = 50;

/** Each of them beside what is there already, with a choice of its own. */
export function ImportDuplicates({ plan, choices, onChange }: { readonly plan: ImportPlan; readonly choices: ReviewChoices; readonly onChange: (choices: ReviewChoices) => void }) {
  const [shown, setShown] = useState(AT_A_TIME);
  const choose = (entry: number, choice: DuplicateChoice) => onChange({ ...choices, entries: { ...choices.entries, [entry]: choice } });
  const total = plan.counts.exact + plan.counts.near;
  return (
    <details className="import-part">
      <summary>Decide one by one</summary>
      <ul className="import-duplicates" aria-label="Duplicates">
        {plan.duplicates.slice(0, shown).map((duplicate) => (
          <Duplicate
            key={duplicate.entry} duplicate={duplicate} onChange={(choice) => choose(duplicate.entry, choice)}
            choice={choices.entries[duplicate.entry] ?? (duplicate.kind === 'exact' ? choices.exact : choices.near)}
          />
        ))}
      </ul>
      {plan.duplicates.length > shown && <button type="button" className="button quiet" onClick={() => setShown(shown + AT_A_TIME)}>Show more</button>}
      {total > plan.duplicates.length && <p className="faint">{counted(total - plan.duplicates.length, 'more is', 'more are')} decided as above.</p>}
    </details>
  );
}

function Duplicate({ duplicate: { kind, title, path, excerpt, similar, twin }, choice, onChange }: { readonly duplicate: ImportDuplicate; readonly choice: DuplicateChoice; readonly onChange: (choice: DuplicateChoice) => void }) {
  const there = twin !== null ? 'Earlier in this import' : 'Here';
  return (
    <li>
      <p className="import-title">{title}</p>
      <p className="faint">{path}</p>
      {kind === 'near' && (
        <dl>
          <div><dt>New</dt><dd className="import-text">{excerpt}</dd></div>
          <div><dt>{there}</dt><dd className="import-text">{similar?.memory.text}</dd></div>
        </dl>
      )}
      {kind === 'exact' && <p className="import-text">{excerpt}</p>}
      <select aria-label={`What to do with “${title}”`} value={choice} onChange={({ target }) => onChange(target.value as DuplicateChoice)}>
        <option value="skip">Leave out</option>
        <option value="add">{kind === 'exact' ? 'Add once more' : 'Add'}</option>
        {kind === 'near' && <option value="merge">Merge</option>}
      </select>
    </li>
  );
}
