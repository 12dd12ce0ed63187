import type { VectorIndexReport } from '../../contracts/monitor';
import { vectorIndexRows } from './vectorIndexRows';

/** How questions are compared with the vectors of the library, and how much of what is nearest that finds. */
export function VectorIndexes({ reports }: { readonly reports: readonly VectorIndexReport[] }) {
  if (reports.length === 0) return null;
  return (
    <section className="monitor-section" aria-labelledby="vectors">
      <h2 id="vectors">Finding by meaning</h2>
      <p className="faint monitor-words">
        Every text is kept as vectors, long lists of numbers; a question becomes one too, and the nearest are the hits. Large libraries read rounded
        numbers first, and whatever is not proven exact is checked against exact answers in quiet moments.
      </p>
      {reports.map((report) => (
        <div key={report.space} className="vector-space">
          <h3>{report.space}</h3>
          <dl className="conditions">
            {vectorIndexRows(report).map(({ term, values }) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd className="tabular">{values.map((value) => <p key={value}>{value}</p>)}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
