import { formatCount, formatMs } from '../ui/format';
import { verdict } from './now/operationRows';
import { useMonitor } from './useMonitor';
import './monitor.css';

/** What a person waits for, in the words of who waits; the monitor has those of who measures. */
const SHOWN = [['search', 'Search'], ['embed', 'Embedding'], ['keep', 'Keep'], ['start.firstSearch', 'Start to first search']] as const;

/** The figures that matter most, beside the results. */
export function MonitorGlance({ monitorHref }: { readonly monitorHref: string }) {
  const { snapshot } = useMonitor();
  const rows = SHOWN.flatMap(([name, label]) => {
    const stats = snapshot?.operations[name];
    return stats === undefined || stats.windowCount === 0 ? [] : [{ name, label, stats }];
  });
  if (rows.length === 0) return null;
  return (
    <>
      <h2 className="glance-title">This device, last 100</h2>
      <dl className="card glance-card">
        {rows.map(({ name, label, stats }) => (
          <div key={name} className="metric">
            <dt>{label} p95</dt>
            <dd className="tabular">
              <b className={stats.met === false ? 'bad' : 'good'}>{formatMs(stats.p95)}</b>
            </dd>
            <dd className="faint tabular">
              {stats.targetMs !== null && `target ${formatMs(stats.targetMs)}`}{stats.met !== null && `, ${verdict(stats)}`} · n {formatCount(stats.windowCount)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="glance-more"><a href={monitorHref}>All figures</a></p>
    </>
  );
}
