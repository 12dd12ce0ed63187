import type { MonitorConditions, MonitorSnapshot, OperationStats } from '../contracts/monitor';
import { TARGETS } from '../core/monitor/targets';
import { errorText } from '../ui/errorText';
import { counted, formatBytes, formatCount, formatMs } from '../ui/format';
import { showToast } from '../ui/toasts';
import { ENOUGH_SAMPLES, operationRows, verdict, type OperationRow } from './operationRows';
import { Sparkline } from './Sparkline';
import { useMonitor } from './useMonitor';
import { VectorIndexes } from './VectorIndexes';
import './monitor.css';

/** Every operation against its target, on this device and with this library. */
export function MonitorRoom() {
  const { snapshot, error, reset } = useMonitor();

  const resetFigures = async () => {
    try {
      await reset();
      showToast('The figures start again from here.', { lifeMs: 4000 });
    } catch (reason) {
      showToast(errorText(reason), { tone: 'bad' });
    }
  };

  return (
    <>
      <header className="monitor-head">
        <h1>{snapshot === null ? 'Measured on this device' : headline(snapshot)}</h1>
        <p className="faint">{snapshot !== null && `${conditionsLine(snapshot.conditions)} · `}every figure is measured here and stays here</p>
      </header>
      {error !== null && <p className="notice" role="alert">{errorText(error)}</p>}
      {snapshot !== null && (
        <>
          <Tiles snapshot={snapshot} />
          <div className="monitor-tools">
            <button type="button" className="button" onClick={() => void copyJson(snapshot)}>Copy as JSON</button>
            <button type="button" className="button" onClick={() => void resetFigures()}>Reset figures</button>
          </div>
          <VectorIndexes reports={snapshot.conditions.vectorIndexes} />
          <Conditions conditions={snapshot.conditions} />
          <OtherOperations snapshot={snapshot} />
        </>
      )}
    </>
  );
}

/** Says "fast" only when every target that was measured often enough is met. */
function headline(snapshot: MonitorSnapshot): string {
  const measured = operationRows(snapshot, TARGETS).targeted.filter((row) => row.stats?.met != null && row.stats.windowCount >= ENOUGH_SAMPLES);
  if (measured.length === 0) return 'Measured on this device';
  const missed = measured.filter((row) => row.stats?.met === false).length;
  return missed === 0 ? 'Fast on this device' : `${counted(missed, 'target', 'targets')} missed on this device`;
}

function Tiles({ snapshot }: { readonly snapshot: MonitorSnapshot }) {
  return (
    <ul className="tiles" aria-label="Operations with a target">
      {operationRows(snapshot, TARGETS).targeted.map((row) => <Tile key={row.name} row={row} memories={snapshot.conditions.memories} />)}
    </ul>
  );
}

function Tile({ row: { name, label, stats, target }, memories }: { readonly row: OperationRow; readonly memories: number }) {
  const targetMs = stats?.targetMs ?? target?.targetMs ?? null;
  return (
    <li className="card tile">
      <h2>{label}{stats !== null && stats.count > 0 ? ' p95' : ''}</h2>
      {stats === null || stats.windowCount === 0 ? (
        <>
          <p className="tile-value unmeasured">not measured yet</p>
          <Sparkline samples={[]} targetMs={targetMs} />
          <p className="faint">{targetMs !== null && `target ${formatMs(targetMs)}`}</p>
        </>
      ) : (
        <>
          <p className="tile-value tabular">{formatMs(stats.p95)}</p>
          <Sparkline samples={stats.recent} targetMs={targetMs} />
          <p className="faint tabular">
            {targetMs !== null && `target ${formatMs(targetMs)} · `}{windowWords(stats)}
            {stats.met !== null && <> · <b className={stats.met ? 'good' : 'bad'}>{verdict(stats)}</b></>}
          </p>
          <p className="faint tabular">
            p50 {formatMs(stats.p50)} · p99 {formatMs(stats.p99)} · max {formatMs(stats.max)}
          </p>
          <p className="faint">{counted(memories, 'memory', 'memories')} · <code>{name}</code>{stats.context !== '' && ` · ${stats.context}`}</p>
        </>
      )}
    </li>
  );
}

function windowWords(stats: OperationStats): string {
  const total = stats.sinceStart.count;
  return total > stats.windowCount ? `last ${formatCount(stats.windowCount)} of ${formatCount(total)}` : `n ${formatCount(stats.windowCount)}`;
}

function conditionsLine(conditions: MonitorConditions): string {
  return [counted(conditions.memories, 'memory', 'memories'), `${formatCount(conditions.vectors)} vectors`, conditions.model ?? '', conditions.path].filter((part) => part !== '').join(' · ');
}

function Conditions({ conditions }: { readonly conditions: MonitorConditions }) {
  const rows: [string, string][] = [
    ['Memories', formatCount(conditions.memories)],
    ['Vectors', conditions.pending === 0 ? formatCount(conditions.vectors) : `${formatCount(conditions.vectors)}, ${formatCount(conditions.pending)} memories waiting`],
    ['Vector space', conditions.vectorSpace ?? 'none yet'],
    ...(conditions.model === null ? [] : [['Model', conditions.model] as [string, string]]),
    ['Scan', conditions.path],
    ['Memory of the page', conditions.memoryBytes === null ? `not supported (${conditions.memorySource})` : `${formatBytes(conditions.memoryBytes)} (${conditions.memorySource})`],
    ['This tab', { owner: 'runs the library', guest: 'uses the library of another tab', starting: 'is starting' }[conditions.role]],
    ['Worker restarts', formatCount(conditions.workerRestarts)],
    ['Cross-origin isolated', conditions.crossOriginIsolated ? 'yes' : 'no'],
    ['Cores', formatCount(conditions.cores)],
    ['Network', conditions.online ? 'online' : 'offline'],
    ['Version', conditions.version],
    ['Browser', conditions.userAgent],
  ];
  return (
    <section className="monitor-section" aria-labelledby="conditions">
      <h2 id="conditions">Conditions</h2>
      <dl className="conditions">
        {rows.map(([term, value]) => <div key={term}><dt>{term}</dt><dd className="tabular">{value}</dd></div>)}
      </dl>
    </section>
  );
}

function OtherOperations({ snapshot }: { readonly snapshot: MonitorSnapshot }) {
  const { others } = operationRows(snapshot, TARGETS);
  if (others.length === 0) return null;
  return (
    <section className="monitor-section" aria-labelledby="others">
      <h2 id="others">Operations without a target</h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="others">
        <table className="tabular">
          <thead><tr><th scope="col">Operation</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">Max</th><th scope="col">Samples</th></tr></thead>
          <tbody>
            {others.map(({ name, stats }) => stats !== null && (
              <tr key={name}>
                <th scope="row">{name}</th><td>{formatMs(stats.p50)}</td><td>{formatMs(stats.p95)}</td><td>{formatMs(stats.p99)}</td><td>{formatMs(stats.max)}</td><td>{formatCount(stats.sinceStart.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

async function copyJson(snapshot: MonitorSnapshot): Promise<void> {
  try {
    await navigator.clipboard.writeText(JSON.stringify(snapshot, null, 2));
    showToast('Copied. It holds figures and conditions, no memories.', { lifeMs: 5000 });
  } catch {
    showToast('The browser did not let this page use the clipboard. Click into the page and try again.', { tone: 'bad' });
  }
}
