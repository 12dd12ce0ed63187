import { memo } from 'react';
import type { MetricReading } from '../../contracts/figures';
import type { MonitorSnapshot, OperationStats } from '../../contracts/monitor';
import { TARGETS } from '../../core/monitor/targets';
import { formatMetric } from '../../ui/chart/formatMetric';
import { formatCount, formatMs } from '../../ui/format';
import { operationRows, verdict, type OperationRow } from './operationRows';
import { readingRow } from './readingRow';
import { Sparkline } from './Sparkline';

/** What is no operation of its own: how long the page could not answer is judged by its worst, and memory is no time. */
const METRIC_TILES = ['mainThread.block', 'memory.total'];

/** Every operation against its target. A tile is drawn again only when it has something new to say. */
export function Tiles({ snapshot, readings }: { readonly snapshot: MonitorSnapshot; readonly readings: readonly MetricReading[] | null }) {
  const metrics = METRIC_TILES.flatMap((id) => readings?.find((reading) => reading.id === id) ?? []);
  return (
    <ul className="tiles" aria-label="Operations with a target">
      {operationRows(snapshot, TARGETS).targeted.filter(({ name }) => !METRIC_TILES.includes(name)).map(({ name, label, stats, target }) => (
        <OperationTile key={name} name={name} label={label} stats={stats} targetMs={stats?.targetMs ?? target?.targetMs ?? null} />
      ))}
      {metrics.map((reading) => <MetricTile key={reading.id} reading={reading} />)}
    </ul>
  );
}

interface OperationTileProps extends Pick<OperationRow, 'name' | 'label' | 'stats'> {
  readonly targetMs: number | null;
}

const OperationTile = memo(function OperationTile({ name, label, stats, targetMs }: OperationTileProps) {
  return (
    <li className={`card tile ${stats === null || stats.windowCount === 0 ? 'empty' : ''}`}>
      <h2>{label}{stats !== null && stats.count > 0 ? ' p95' : ''}</h2>
      {stats === null || stats.windowCount === 0 ? (
        <>
          <p className="tile-value unmeasured">not measured yet</p>
          <Sparkline samples={[]} target={targetMs} />
          <p className="faint">{targetMs !== null && `target ${formatMs(targetMs)}`}</p>
        </>
      ) : (
        <>
          <p className="tile-value tabular">{formatMs(stats.p95)}</p>
          <Sparkline samples={stats.recent} target={targetMs} />
          <p className="faint tabular">
            {targetMs !== null && `target ${formatMs(targetMs)} · `}{windowWords(stats)}
            {stats.met !== null && <> · <b className={stats.met ? 'good' : 'bad'}>{verdict(stats)}</b></>}
          </p>
          <p className="faint tabular">
            median {formatMs(stats.p50)} · p99 {formatMs(stats.p99)}
          </p>
          <p className="faint tabular">longest {formatMs(stats.max)} · <code>{name}</code>{stats.context !== '' && ` · ${stats.context}`}</p>
        </>
      )}
    </li>
  );
});

const MetricTile = memo(function MetricTile({ reading }: { readonly reading: MetricReading }) {
  const { label, value, missing, why, statistic, target, met, verdict: words } = readingRow(reading);
  return (
    <li className={`card tile ${value === null ? 'empty' : ''}`}>
      <h2>{label}{value !== null && statistic !== null && `, ${statistic}`}</h2>
      <p className={`tile-value tabular ${value === null ? 'unmeasured' : ''}`}>{value ?? missing}</p>
      <Sparkline samples={reading.recent} target={reading.target?.bar ?? null} />
      <p className="faint tabular">
        {target}{value !== null && ` · n ${formatCount(reading.sinceStart.count)}`}
        {words !== null && <> · <b className={met === true ? 'good' : 'bad'}>{words}</b></>}
      </p>
      {why !== null && <p className="faint">{why}</p>}
      {value !== null && reading.target !== null && <p className="faint tabular">goal {formatMetric(reading.target.goal, reading.unit)}</p>}
      <p className="faint"><code>{reading.id}</code>{reading.context !== '' && ` · ${reading.context}`}</p>
    </li>
  );
});

function windowWords(stats: OperationStats): string {
  const total = stats.sinceStart.count;
  return total > stats.windowCount ? `last ${formatCount(stats.windowCount)} of ${formatCount(total)}` : `n ${formatCount(stats.windowCount)}`;
}
