import { useState } from 'react';
import type { BenchmarkResult } from '../../contracts/self-benchmark';
import { benchmarkRow } from '../../engine/self-benchmark/benchmark-rows';
import { counted, formatCount, formatMs } from '../../ui/format';
import { BenchmarkRows } from './BenchmarkRows';
import { doubts, headline, plainWords, resultLabel, resultName } from './benchmarkWords';
import { KeptBenchmarks } from './KeptBenchmarks';
import { type BenchmarksView, useBenchmarks, useComparison } from './useBenchmarks';
import '../../ui/controls.css';
import '../../ui/facts.css';
import '../monitor.css';
import './benchmark.css';

/** What the reference is chosen by: it is no kept result. */
const REFERENCE = 'reference';
const NOTHING = '';

/** Measures this device with one button, and compares it with targets, with one machine of ours, and with other devices. */
export function Benchmark() {
  const view = useBenchmarks();
  const { results, reference, progress, problem } = view;
  const [wanted, setWanted] = useState<string | null>(null);
  const [against, setAgainst] = useState<string>(REFERENCE);
  const shown = results?.find(({ id }) => id === wanted) ?? results?.[0] ?? null;
  const other = against === REFERENCE ? reference : (results?.find(({ id }) => id === against && id !== shown?.id) ?? null);

  const run = async (): Promise<void> => {
    const result = await view.run();
    if (result !== null) setWanted(result.id);
  };

  return (
    <>
      <header className="monitor-head">
        <h1>{shown === null ? 'How fast is this device?' : headline(shown)}</h1>
        <p className="faint">One button measures embedding, search, storage and start. It takes less than a minute, touches nothing that you keep, and stays here.</p>
      </header>
      {problem !== null && <p className="notice" role="alert">{problem}</p>}
      <Run view={view} onRun={() => void run()} isFirst={shown === null} />
      {shown !== null && progress === null && (
        <section className="monitor-section" aria-labelledby="benchmark-result">
          <h2 id="benchmark-result"><bdi>{resultName(shown)}</bdi></h2>
          {doubts(shown).map((doubt) => <p key={doubt} className="notice">{doubt}</p>)}
          <ul className="bench-plain">{plainWords(shown).map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
          <Against results={results ?? []} shown={shown} value={other === null ? NOTHING : against} onChange={setAgainst} />
          <Legend other={other} />
          <Rows shown={shown} other={other} />
          <How result={shown} />
          <Conditions result={shown} />
          {other !== null && <Conditions result={other} />}
        </section>
      )}
      <KeptBenchmarks view={view} shown={shown?.id ?? null} onShow={setWanted} />
    </>
  );
}

function Run({ view: { progress, cancel }, onRun, isFirst }: { readonly view: BenchmarksView; readonly onRun: () => void; readonly isFirst: boolean }) {
  if (progress === null) return <button type="button" className="button primary" onClick={onRun}>{isFirst ? 'Measure this device' : 'Measure again'}</button>;
  return (
    <div className="bench-run card">
      <p>{progress.step}…</p>
      <progress aria-label="Measuring" value={progress.done} max={progress.total} />
      <p className="faint">Best left alone until it is done: what else the device does is measured as well.</p>
      <button type="button" className="button" onClick={cancel}>Cancel</button>
    </div>
  );
}

interface AgainstProps {
  readonly results: readonly BenchmarkResult[];
  readonly shown: BenchmarkResult;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function Against({ results, shown, value, onChange }: AgainstProps) {
  return (
    <label className="setting-field bench-against">
      <span>Compared with</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value={REFERENCE}>Reference: one machine of ours</option>
        {results.filter(({ id }) => id !== shown.id).map((result) => <option key={result.id} value={result.id}>{resultLabel(result)}</option>)}
        <option value={NOTHING}>Nothing</option>
      </select>
    </label>
  );
}

function Legend({ other }: { readonly other: BenchmarkResult | null }) {
  return (
    <p className="bench-legend faint" aria-hidden="true">
      <span><i className="key median" />median, line to p95</span>
      <span><i className="key target" />target</span>
      {other !== null && <span><i className="key other" /><bdi>{resultName(other)}</bdi></span>}
      <span>axis: each step ten times the one before</span>
    </p>
  );
}

function Rows({ shown, other }: { readonly shown: BenchmarkResult; readonly other: BenchmarkResult | null }) {
  const comparison = useComparison(other, shown);
  return <BenchmarkRows result={shown} other={other} comparison={comparison} />;
}

function How({ result }: { readonly result: BenchmarkResult }) {
  return (
    <details className="bench-how">
      <summary>What was done</summary>
      <p className="monitor-words">Everything in turn, up to three times, with texts, questions and vectors that are the same on every device. What is too short for the browser’s clock is timed several times in a row, and their mean is one sample. “p95”: 95 of 100 were at least as fast.</p>
      <dl className="facts">
        {[...labelsByHow(result)].map(([how, labels]) => <div key={how}><dt>{labels.join('; ')}</dt><dd>{how}</dd></div>)}
      </dl>
    </details>
  );
}

/** Rows that were measured in the same way stand together. */
function labelsByHow({ rows }: BenchmarkResult): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { id, label } of rows) {
    const how = benchmarkRow(id)?.how;
    if (how !== undefined) found.set(how, [...(found.get(how) ?? []), label]);
  }
  return found;
}

function Conditions({ result }: { readonly result: BenchmarkResult }) {
  const { conditions, elapsedMs, version, note } = result;
  return (
    <p className="faint bench-conditions">
      <bdi>{resultLabel(result)}</bdi>: Engram {version}, {counted(conditions.memories, 'memory', 'memories')}, {formatCount(conditions.cores)} cores, {conditions.model ?? 'built-in embedder'}, {conditions.kernels}, measured in {formatMs(elapsedMs)}. <bdi>{conditions.userAgent}</bdi>
      {note !== undefined && <>. <bdi>{note}</bdi></>}
    </p>
  );
}
