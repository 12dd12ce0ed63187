import type { MonitorConditions } from '../../contracts/monitor';
import { formatBytes, formatCount } from '../../ui/format';

/** What ran, and on what: without it no figure can be compared with another. */
export function Conditions({ conditions }: { readonly conditions: MonitorConditions }) {
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
