import type { Trace } from '../../contracts/figures';
import { type ExplainedStage, explainTrace } from '../../core/monitor/traces/explain-trace';
import { formatMs } from '../../ui/format';
import '../../ui/facts.css';

const CONTEXTS: Readonly<Record<string, string>> = { page: 'page', library: 'library worker', embedder: 'embedder', encoder: 'model' };

/** One operation: what made it take its time, and its stages as a waterfall, which is a table. */
export function Waterfall({ trace, all, name, startedAt }: { readonly trace: Trace; readonly all: readonly Trace[]; readonly name: string; readonly startedAt: string }) {
  const { verdict, stages, usualMs, others } = explainTrace(trace, all, formatMs);
  const facts = Object.entries(trace.facts);
  return (
    <>
      <h2>{name}, {formatMs(trace.ms)}</h2>
      <p className="faint tabular">{startedAt}{usualMs !== null && ` · usually ${formatMs(usualMs)}, median of ${others} others`}</p>
      <p className="trace-verdict" role="status">{verdict}</p>
      <table className="waterfall tabular">
        <caption className="visually-hidden">Stages of this operation</caption>
        <thead><tr><th scope="col">Stage</th><th scope="col">Took</th><th scope="col">Usually</th><th scope="col"><span className="visually-hidden">When</span></th></tr></thead>
        <tbody>{stages.map((stage, at) => <Row key={`${stage.name} ${at}`} stage={stage} whole={trace.ms} />)}</tbody>
        <tfoot><tr><th scope="row">From call to answer</th><td>{formatMs(trace.ms)}</td><td>{usualMs === null ? '–' : formatMs(usualMs)}</td><td className="waterfall-when"><span className="visually-hidden">the whole</span></td></tr></tfoot>
      </table>
      {facts.length > 0 && (
        <dl className="facts trace-facts">
          {facts.map(([term, value]) => <div key={term}><dt>{term}</dt><dd>{typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}</dd></div>)}
        </dl>
      )}
    </>
  );
}

function Row({ stage: { name, label, meaning, longWhen, context, ms, startMs, usualMs }, whole }: { readonly stage: ExplainedStage; readonly whole: number }) {
  const left = whole > 0 ? (100 * startMs) / whole : 0;
  const width = whole > 0 ? (100 * ms) / whole : 0;
  const slower = usualMs !== null && ms > usualMs * 1.25 && ms - usualMs > 1;
  return (
    <tr>
      <th scope="row"><span>{label}</span><small>{meaning} {slower && longWhen} <i>{CONTEXTS[context] ?? context}</i></small></th>
      <td className={slower ? 'slower' : undefined}>{formatMs(ms)}</td>
      <td>{usualMs === null ? '–' : usualMs < 0.005 ? 'none' : formatMs(usualMs)}</td>
      <td className="waterfall-when"><span className="visually-hidden">from {formatMs(startMs)} to {formatMs(startMs + ms)}</span><div aria-hidden="true"><i className={`part ${name === 'other' || name === 'wait' || name === 'turn' || name === 'inside' ? 'idle' : context}`} style={{ insetInlineStart: `${left}%`, inlineSize: `${width}%` }} /></div></td>
    </tr>
  );
}
