import { useId, useState } from 'react';
import type { MetricDefinition } from '../../contracts/figures';
import { formatCount } from '../../ui/format';
import { GROUP_WORDS } from '../now/metricGroups';
import { metricChoices, MOST_METRICS } from './pickMetrics';

export interface MetricPickerProps {
  /** Of everything that there is history of. */
  readonly definitions: readonly MetricDefinition[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** What is shown, as chips that can be taken away, and behind them a list by group that can be searched. */
export function MetricPicker({ definitions, chosen, onChange }: MetricPickerProps) {
  const heading = useId();
  const [words, setWords] = useState('');
  const choices = metricChoices(definitions, words);
  const full = chosen.length >= MOST_METRICS;
  const toggle = (id: string, on: boolean) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <div className="metric-picker" role="group" aria-labelledby={heading}>
      <p id={heading} className="metric-picker-title">Metrics</p>
      <ul className="metric-chips" aria-label="Shown metrics">
        {chosen.map((id) => {
          const label = definitions.find((definition) => definition.id === id)?.label ?? id;
          return <li key={id}><button type="button" className="metric-chip" onClick={() => toggle(id, false)} aria-label={`Do not show ${label}`}>{label}<span aria-hidden="true"> ×</span></button></li>;
        })}
      </ul>
      <details className="metric-choices">
        <summary className="button">Choose metrics</summary>
        <div className="metric-list card">
          <label className="setting-field"><span>Search {formatCount(definitions.length)} metrics</span><input type="search" value={words} onChange={(event) => setWords(event.target.value)} autoComplete="off" spellCheck={false} /></label>
          <p className="faint" role="status">{full ? `${formatCount(MOST_METRICS)} at most: take one away to add another.` : choices.length === 0 ? 'No metric is called that.' : ''}</p>
          <div className="metric-groups" role="region" aria-label="All metrics" tabIndex={0}>
            {choices.map(({ group, metrics }) => (
              <fieldset key={group}>
                <legend>{GROUP_WORDS[group]}</legend>
                {metrics.map(({ id, label }) => {
                  const on = chosen.includes(id);
                  return <label key={id} className="metric-choice"><input type="checkbox" checked={on} disabled={full && !on} onChange={(event) => toggle(id, event.target.checked)} /><span>{label}</span></label>;
                })}
              </fieldset>
            ))}
          </div>
        </div>
      </details>
    </div>
  );
}
