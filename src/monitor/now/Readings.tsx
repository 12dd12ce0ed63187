import { memo, useId, useState } from 'react';
import type { MetricReading } from '../../contracts/figures';
import { formatMetric } from '../../ui/chart/formatMetric';
import { counted } from '../../ui/format';
import { formatTime } from '../../ui/formatDates';
import { GROUP_WORDS, metricGroups, type ReadingGroup } from './metricGroups';
import { leadAndRest, readingRow, targetsMet } from './readingRow';

/** Operations have tiles, and a table. */
const ELSEWHERE = new Set(['operations'] as const);

/** Every metric of this session, group by group. A row unfolds into what it means, where it comes from, and what it is made of. */
export function Readings({ readings }: { readonly readings: readonly MetricReading[] }) {
  const groups = metricGroups(readings, ELSEWHERE);
  if (groups.length === 0) return null;
  return (
    <section className="monitor-section" aria-labelledby="metrics">
      <h2 id="metrics">Everything that is measured</h2>
      <div className="reading-groups">
        {groups.map((one) => <Group key={one.group} group={one.group} readings={one.readings} />)}
      </div>
    </section>
  );
}

function Group({ group, readings }: ReadingGroup) {
  const heading = useId();
  const { lead, rest } = leadAndRest(readings);
  return (
    <section className="reading-group" aria-labelledby={heading}>
      <header>
        <h3 id={heading}>{GROUP_WORDS[group]}</h3>
        <p className="faint">{targetsMet(readings)}</p>
      </header>
      <ul className="readings">{lead.map((reading) => <Reading key={reading.id} reading={reading} />)}</ul>
      {rest.length > 0 && (
        <details className="readings-more">
          <summary className="faint">{counted(rest.length, 'more', 'more')}<span className="visually-hidden"> of {GROUP_WORDS[group]}</span></summary>
          <ul className="readings">{rest.map((reading) => <Reading key={reading.id} reading={reading} />)}</ul>
        </details>
      )}
      {group === 'responsiveness' && <Blocks readings={readings} />}
    </section>
  );
}

const Reading = memo(function Reading({ reading }: { readonly reading: MetricReading }) {
  const [opened, setOpened] = useState(false);
  const { label, value, missing, why, statistic, target, met, verdict, figures } = readingRow(reading);
  return (
    <li>
      <details className="reading" onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <span className="reading-label">{label}</span>
          <span className={`reading-value tabular ${value === null ? 'faint' : ''}`}>{value ?? missing}{statistic !== null && value !== null && <small className="faint"> {statistic}</small>}</span>
          {why !== null && <span className="reading-target faint">{why}</span>}
          {target !== null && value !== null && <span className="reading-target faint tabular">{target}{verdict !== null && <>, <b className={met === true ? 'good' : 'bad'}>{verdict}</b></>}</span>}
        </summary>
        {/* Some sixty of them are folded: what nobody has unfolded is not made. */}
        {opened && (
          <div className="reading-body">
            <p>{reading.meaning}</p>
            {figures.length > 0 && <dl className="reading-figures tabular">{figures.map((figure) => <div key={figure.term}><dt>{figure.term}</dt><dd>{figure.value}</dd></div>)}</dl>}
            <Causes reading={reading} />
            <p className="faint">Source: {reading.source}{reading.context !== '' && `, ${reading.context}`} · <code>{reading.id}</code></p>
          </div>
        )}
      </details>
    </li>
  );
});

function Causes({ reading: { causes, unit } }: { readonly reading: MetricReading }) {
  if (causes.length === 0) return null;
  return (
    <ol className="reading-causes faint tabular" aria-label="Latest causes">
      {causes.map(({ at, value, what }) => <li key={`${at} ${what}`}><time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time> <b>{formatMetric(value, unit)}</b> <span>{what}</span></li>)}
    </ol>
  );
}

/** What a person felt as a hitch is worth a line without unfolding anything. */
function Blocks({ readings }: { readonly readings: readonly MetricReading[] }) {
  const blocked = readings.filter(({ id, causes }) => (id === 'mainThread.block' || id === 'frames.long') && causes.length > 0);
  // The two see the same hitch; the frames know more of it.
  const shown = blocked.find(({ id }) => id === 'frames.long') ?? blocked[0];
  if (shown === undefined) return null;
  return (
    <div className="blocks">
      <h4>What held it up last</h4>
      <Causes reading={shown} />
    </div>
  );
}
