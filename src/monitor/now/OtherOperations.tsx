import { memo } from 'react';
import type { OperationTable } from '../../contracts/monitor';
import { TARGETS } from '../../core/monitor/targets';
import { definitionOf } from '../../engine/metrics/definitions';
import { counted, formatCount, formatMs } from '../../ui/format';
import { otherOperations, type OtherOperation } from './otherOperations';

/** What has no tile: everything else that took time in this session. */
export function OtherOperations({ operations }: { readonly operations: OperationTable }) {
  const rows = otherOperations(operations, TARGETS, definitionOf);
  if (rows.length === 0) return null;
  return (
    <section className="monitor-section" aria-labelledby="others">
      <h2 id="others">All other operations</h2>
      <details className="operations">
        <summary>{counted(rows.length, 'operation', 'operations')} of this session</summary>
        {/* It scrolls on a narrow screen, so the keyboard has to reach it. */}
        <div className="table-scroll" role="region" aria-labelledby="others" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">Operation</th><th scope="col">Median</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">Longest</th><th scope="col">Target</th><th scope="col">Times</th></tr></thead>
            <tbody className="tabular">{rows.map((row) => <Row key={row.name} row={row} />)}</tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

const Row = memo(function Row({ row: { name, label, stats, targetMs, met } }: { readonly row: OtherOperation }) {
  return (
    <tr>
      <th scope="row">{label}{label !== name && <code className="faint"> {name}</code>}</th>
      <td>{formatMs(stats.p50)}</td>
      <td className={met === false ? 'bad' : undefined}>{formatMs(stats.p95)}{met === false && <span className="visually-hidden">, over its target</span>}</td>
      <td>{formatMs(stats.p99)}</td><td>{formatMs(stats.max)}</td>
      <td>{targetMs === null ? '–' : formatMs(targetMs)}</td>
      <td>{formatCount(stats.sinceStart.count)}</td>
    </tr>
  );
}, ({ row: before }, { row: after }) => before.stats === after.stats);
