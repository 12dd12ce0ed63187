import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Trace } from '../../contracts/figures';
import { traceOfSearch } from '../../core/monitor/traces/explain-trace';
import { definitionOf } from '../../engine/metrics/definitions';
import { Choice } from '../../ui/Choice';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { formatMs, perLocale } from '../../ui/format';
import { wantedTrace } from '../../ui/wantedTrace';
import { Waterfall } from './Waterfall';
import './traces.css';

/** Rows that are drawn at once; more are one press away. */
const AT_ONCE = 40;

const clock = perLocale((locale) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }));
const OUTCOMES = { done: '', failed: 'failed', cancelled: 'cancelled' } as const;

type Order = 'newest' | 'slowest';

/** The last operations of this tab, and where the time of each went. */
export function Traces() {
  const engram = useEngram();
  const [traces, setTraces] = useState<readonly Trace[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [operation, setOperation] = useState('');
  const [order, setOrder] = useState<Order>('slowest');
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState(AT_ONCE);
  const [missed, setMissed] = useState(false);
  const detail = useRef<HTMLElement>(null);
  const select = useId();

  const read = useCallback(async () => {
    try {
      const found = await engram.monitor.traces();
      setTraces(found);
      setError(null);
      const wanted = wantedTrace.get();
      if (wanted === null) return;
      wantedTrace.set(null);
      const trace = traceOfSearch(found, wanted);
      setMissed(trace === undefined);
      setChosen(trace?.id ?? null);
    } catch (reason) {
      setError(reason);
    }
  }, [engram]);
  useEffect(() => {
    const first = async () => read();
    void first();
  }, [read]);

  const all = traces ?? [];
  const operations = [...new Set(all.map((trace) => trace.operation))].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const listed = all.filter((trace) => operation === '' || trace.operation === operation).toSorted((a, b) => (order === 'slowest' ? b.ms - a.ms : b.startedAt - a.startedAt));
  const current = all.find(({ id }) => id === chosen) ?? listed[0];
  const longest = Math.max(...listed.map(({ ms }) => ms), Number.MIN_VALUE);

  const choose = (id: string) => {
    setChosen(id);
    setMissed(false);
    // Where the two stand one above the other, what was chosen is brought into view.
    requestAnimationFrame(() => detail.current?.scrollIntoView({ block: 'nearest' }));
  };

  return (
    <>
      <header className="monitor-head">
        <h1>Why was it slow?</h1>
        <p className="faint">The last 200 operations of this tab, with where their time went. No text of a memory or a question is kept with them.</p>
      </header>
      {error !== null && <p className="notice" role="alert">{errorText(error)}</p>}
      {missed && <p className="notice" role="status">That search is not among the last 200 operations any more. Search again, and ask again.</p>}
      {traces !== null && all.length === 0 && <p>Nothing was measured in this tab yet. Search for something, then come back.</p>}
      {current !== undefined && (
        <div className="traces">
          <section ref={detail} className="trace-detail" aria-label="The chosen operation"><Waterfall trace={current} all={all} name={nameOf(current.operation)} startedAt={clock().format(current.startedAt)} /></section>
          <section className="trace-choice" aria-label="Operations">
            <div className="trace-tools">
              <div className="setting-field">
                <label htmlFor={select}>Operation</label>
                <select id={select} value={operation} onChange={({ target }) => setOperation(target.value)}>
                  <option value="">All</option>
                  {operations.map((name) => <option key={name} value={name}>{nameOf(name)}</option>)}
                </select>
              </div>
              <Choice<Order> label="Order" value={order} options={[['slowest', 'Slowest first'], ['newest', 'Newest first']]} onChange={setOrder} />
              <button type="button" className="button" onClick={() => void read()}>Look again</button>
            </div>
            <ol className="trace-list" aria-label="Operations, choose one to see its stages">
              {listed.slice(0, shown).map((trace) => (
                <li key={trace.id}>
                  <button type="button" className="trace-row" aria-pressed={trace.id === current.id} onClick={() => choose(trace.id)}>
                    <span className="trace-name">{nameOf(trace.operation)}{trace.outcome !== 'done' && <b className={trace.outcome === 'failed' ? 'bad' : 'faint'}> {OUTCOMES[trace.outcome]}</b>}</span>
                    <span className="trace-ms tabular">{formatMs(trace.ms)}</span>
                    <span className="trace-at faint tabular">{clock().format(trace.startedAt)}</span>
                    <span className="trace-length" aria-hidden="true"><i style={{ inlineSize: `${(100 * trace.ms) / longest}%` }} /></span>
                  </button>
                </li>
              ))}
            </ol>
            {listed.length > shown && <p><button type="button" className="button quiet" onClick={() => setShown(shown + AT_ONCE)}>Show more of {listed.length}</button></p>}
          </section>
        </div>
      )}
    </>
  );
}

function nameOf(operation: string): string {
  return definitionOf(operation).label;
}
