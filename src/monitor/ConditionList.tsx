import type { MonitorConditions } from '../contracts/monitor';
import { conditionRows } from '../core/monitor/report/report-conditions';

/** What ran, and on what: without it no figure can be compared with another. */
export function ConditionList({ conditions }: { readonly conditions: MonitorConditions }) {
  return (
    <section className="monitor-section" aria-labelledby="conditions">
      <h2 id="conditions">Conditions</h2>
      <dl className="conditions">
        {conditionRows(conditions).map(([term, value]) => <div key={term}><dt>{term}</dt><dd className="tabular">{value}</dd></div>)}
      </dl>
    </section>
  );
}
