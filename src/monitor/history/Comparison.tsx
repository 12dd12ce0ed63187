import { useCallback, useMemo, useState } from 'react';
import type { HistoryExtent, MetricComparison } from '../../contracts/figures';
import { definitionOf } from '../../engine/metrics/definitions';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { comparePeriods, type ComparisonWish } from './comparePeriods';
import { ComparisonChooser } from './ComparisonChooser';
import { comparisonRows, comparisonSummary } from './comparisonRows';
import { ComparisonTable } from './ComparisonTable';

type State = { readonly at: 'idle' } | { readonly at: 'comparing' } | { readonly at: 'done'; readonly comparisons: readonly MetricComparison[] } | { readonly at: 'failed'; readonly error: unknown };

/** Two periods, or two versions, against each other: not only by how much they differ, but how sure that is. */
export function Comparison({ extent: { versions } }: { readonly extent: HistoryExtent }) {
  const engram = useEngram();
  const [wish, setWish] = useState<ComparisonWish>({ by: 'day' });
  const [state, setState] = useState<State>({ at: 'idle' });
  const [now, setNow] = useState(() => Date.now());
  const periods = useMemo(() => comparePeriods(wish, now), [wish, now]);

  const compare = useCallback(async () => {
    const at = Date.now();
    setNow(at);
    const asked = comparePeriods(wish, at);
    if (!asked.ok) return;
    setState({ at: 'comparing' });
    try {
      setState({ at: 'done', comparisons: await engram.monitor.compare(asked.before, asked.after) });
    } catch (error) {
      setState({ at: 'failed', error });
    }
  }, [engram, wish]);

  return (
    <section className="monitor-section" aria-labelledby="compare">
      <h2 id="compare">Compare</h2>
      <p className="faint monitor-words">
        The same work takes a little longer or shorter each time. A change counts only when its whole 95% interval lies beyond 5%; when it is too wide for that, the
        answer is “unsure”, and more use makes it clearer.
      </p>
      <form className="compare-form" onSubmit={(event) => { event.preventDefault(); void compare(); }}>
        <ComparisonChooser wish={wish} versions={versions} onChange={(next) => { setWish(next); setState({ at: 'idle' }); }} />
        <button type="submit" className="button primary" disabled={!periods.ok || state.at === 'comparing'}>{state.at === 'comparing' ? 'Comparing …' : 'Compare'}</button>
      </form>
      {!periods.ok && periods.problem !== null && <p className="bad" role="alert">{periods.problem}</p>}
      {state.at === 'failed' && <p className="notice" role="alert">{errorText(state.error)}</p>}
      <div role="status">{state.at === 'done' && <Outcome comparisons={state.comparisons} />}</div>
      {state.at === 'done' && <Rows comparisons={state.comparisons} />}
    </section>
  );
}

function Outcome({ comparisons }: { readonly comparisons: readonly MetricComparison[] }) {
  const { rows, inOneOnly } = comparisonRows(comparisons, definitionOf);
  if (rows.length === 0) return <p className="compare-outcome">Nothing was measured in both, so there is nothing to compare yet.</p>;
  return <p className="compare-outcome">{comparisonSummary(rows)}{inOneOnly > 0 && <span className="faint"> · {counted(inOneOnly, 'metric', 'metrics')} measured in one of the two only</span>}</p>;
}

/** What moved; the rest is one press away. Where nothing did, all of them. */
function Rows({ comparisons }: { readonly comparisons: readonly MetricComparison[] }) {
  const { rows } = comparisonRows(comparisons, definitionOf);
  const moved = rows.filter(({ comparison: { verdict } }) => verdict === 'regressed' || verdict === 'improved');
  const rest = rows.filter((row) => !moved.includes(row));
  if (moved.length === 0 || rest.length === 0) return <ComparisonTable rows={rows} />;
  return (
    <>
      <ComparisonTable rows={moved} />
      <details className="compare-rest">
        <summary>{counted(rest.length, 'metric', 'metrics')} of which no change can be shown</summary>
        <ComparisonTable rows={rest} />
      </details>
    </>
  );
}
