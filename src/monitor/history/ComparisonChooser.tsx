import type { HistoryExtent } from '../../contracts/figures';
import type { ComparisonWish, DayRange } from './comparePeriods';

export interface ComparisonChooserProps {
  readonly wish: ComparisonWish;
  readonly versions: HistoryExtent['versions'];
  readonly onChange: (wish: ComparisonWish) => void;
}

const KINDS = [
  ['hour', 'The last hour, with the one before'],
  ['day', 'The last 24 hours, with those before'],
  ['week', 'The last 7 days, with those before'],
  ['month', 'The last 30 days, with those before'],
  ['versions', 'Two versions'],
  ['dates', 'Other dates'],
] as const satisfies readonly (readonly [ComparisonWish['by'], string])[];

const NO_DAYS: DayRange = { first: '', last: '' };

/** What to set against what. */
export function ComparisonChooser({ wish, versions, onChange }: ComparisonChooserProps) {
  const choose = (by: ComparisonWish['by']) => {
    if (by === 'versions') onChange({ by, before: (versions.at(-2) ?? versions.at(-1))?.version ?? '', after: versions.at(-1)?.version ?? '' });
    else if (by === 'dates') onChange({ by, before: NO_DAYS, after: NO_DAYS });
    else onChange({ by });
  };
  return (
    <>
      <label className="setting-field">
        <span>What to compare</span>
        <select value={wish.by} onChange={(event) => choose(event.target.value as ComparisonWish['by'])}>
          {KINDS.map(([by, words]) => <option key={by} value={by} disabled={by === 'versions' && versions.length < 2}>{words}{by === 'versions' && versions.length < 2 ? ' (only one so far)' : ''}</option>)}
        </select>
      </label>
      {wish.by === 'versions' && (['before', 'after'] as const).map((side) => (
        <label key={side} className="setting-field">
          <span>{side === 'before' ? 'Before' : 'After'}</span>
          <select value={wish[side]} onChange={(event) => onChange({ ...wish, [side]: event.target.value })}>
            {versions.map(({ version }) => <option key={version}>{version}</option>)}
          </select>
        </label>
      ))}
      {wish.by === 'dates' && (['before', 'after'] as const).map((side) => (
        <fieldset key={side} className="compare-days">
          <legend>{side === 'before' ? 'Before' : 'After'}</legend>
          {(['first', 'last'] as const).map((edge) => (
            <label key={edge} className="setting-field">
              <span>{edge === 'first' ? 'From' : 'Until, that day included'}</span>
              <input type="date" value={wish[side][edge]} onChange={(event) => onChange({ ...wish, [side]: { ...wish[side], [edge]: event.target.value } })} />
            </label>
          ))}
        </fieldset>
      ))}
    </>
  );
}
