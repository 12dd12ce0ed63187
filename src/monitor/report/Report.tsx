import { useCallback, useEffect, useRef, useState } from 'react';
import type { MonitorReport, Recommendation, ReportTarget } from '../../contracts/report';
import { isSure, targetVerdict } from '../../core/monitor/report/report-targets';
import { STATISTICS_EXPLAINED, statisticWords } from '../../core/monitor/statistic-words';
import { VERDICT_WORDS } from '../../core/monitor/verdict-words';
import { formatMetric } from '../../ui/chart/formatMetric';
import { Choice } from '../../ui/Choice';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted, formatCount, formatFullDate, formatMs } from '../../ui/format';
import { formatTime } from '../../ui/formatDates';
import { showToast } from '../../ui/toasts';
import { ConditionList } from '../ConditionList';
import { downloadFile } from '../../ui/downloadFile';
import { ReportTrends } from './ReportTrends';
import '../../ui/facts.css';
import './report.css';

const HOUR_MS = 3_600_000;
const PERIODS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS } as const;
type PeriodName = keyof typeof PERIODS;

/** What was measured in a period, what it means, and what to do about it. */
export function Report() {
  const engram = useEngram();
  const [period, setPeriod] = useState<PeriodName>('week');
  const [report, setReport] = useState<MonitorReport | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef<PeriodName>(period);

  const make = useCallback(async (name: PeriodName) => {
    wanted.current = name;
    try {
      const to = Date.now() + 1;
      const made = await engram.monitor.report({ from: to - PERIODS[name], to });
      // Another one may have been chosen meanwhile.
      if (wanted.current !== name) return;
      setReport(made);
      setError(null);
    } catch (reason) {
      if (wanted.current === name) setError(reason);
    }
  }, [engram]);
  useEffect(() => {
    const first = async () => make(period);
    void first();
  }, [make, period]);

  return (
    <>
      <header className="monitor-head">
        <h1>{report?.headline ?? (error === null ? 'Putting the report together …' : 'There is no report now')}</h1>
        {report !== null && <p className="faint">{formatFullDate(report.period.from)} to {formatFullDate(report.takenAt)} · measured on this device, and stays here</p>}
      </header>
      {error !== null && <p className="notice" role="alert">{errorText(error)}</p>}
      <div className="report-tools">
        <Choice<PeriodName> label="Period" value={period} options={[['hour', 'Hour'], ['day', 'Day'], ['week', 'Week'], ['month', 'Month']]} onChange={setPeriod} />
        {report !== null && <Exports report={report} />}
      </div>
      {report !== null && (
        <div className="report">
          <section aria-label="Summary">{report.summary.map((words) => <p key={words} className="report-words">{words}</p>)}</section>
          <Recommendations report={report} onDone={() => make(period)} />
          <Targets report={report} />
          <Bottlenecks report={report} />
          <ReportTrends trends={report.trends} />
          <Comparison report={report} />
          <Slowest report={report} />
          <Field report={report} />
          <Alerts report={report} />
          <ConditionList conditions={report.conditions} />
        </div>
      )}
    </>
  );
}

function Exports({ report }: { readonly report: MonitorReport }) {
  const engram = useEngram();
  const attempt = async (work: () => Promise<void>, failure?: string) => {
    try {
      await work();
    } catch (reason) {
      showToast(failure ?? errorText(reason), { tone: 'bad' });
    }
  };
  const copy = () => attempt(async () => {
    await navigator.clipboard.writeText(await engram.monitor.reportAs(report, 'markdown'));
    showToast('Copied as Markdown. It holds figures and conditions, no memories.', { lifeMs: 5000 });
  }, 'The browser did not let this page use the clipboard. Click into the page and try again.');
  const save = (format: 'html' | 'json', type: string) => attempt(async () => {
    const text = await engram.monitor.reportAs(report, format);
    downloadFile(new Blob([text], { type }), `engram-report-${new Date(report.takenAt).toISOString().slice(0, 10)}.${format}`);
  });
  return (
    <div className="report-exports">
      <button type="button" className="button" onClick={() => void copy()}>Copy as Markdown</button>
      <button type="button" className="button" onClick={() => void save('html', 'text/html')}>Save as HTML</button>
      <button type="button" className="button" onClick={() => void save('json', 'application/json')}>Save as JSON</button>
    </div>
  );
}

function Recommendations({ report: { recommendations }, onDone }: { readonly report: MonitorReport; readonly onDone: () => Promise<void> }) {
  const engram = useEngram();
  const [busy, setBusy] = useState<string | null>(null);
  const [asked, setAsked] = useState<Recommendation | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const apply = async ({ id, action }: Recommendation) => {
    if (action === null) return;
    setBusy(id);
    try {
      showToast(await engram.monitor.apply(action), { lifeMs: 8000 });
      if (action !== 'open-backup' && action !== 'reload') {
        await onDone();
        // The button that was pressed may be gone.
        heading.current?.focus();
      }
    } catch (reason) {
      showToast(errorText(reason), { tone: 'bad' });
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="monitor-section" aria-labelledby="report-do">
      <h2 id="report-do" ref={heading} tabIndex={-1}>What to do</h2>
      {recommendations.length === 0 && <p className="faint">Nothing that the figures ask for.</p>}
      <ul className="report-list">
        {recommendations.map((recommendation) => {
          const { id, title, why, action, actionLabel } = recommendation;
          return (
            <li key={id} className="report-advice">
              <div><h3>{title}</h3><p>{why}</p></div>
              {action !== null && <button type="button" className="button" disabled={busy !== null} onClick={() => (action === 'purge-trash' ? setAsked(recommendation) : void apply(recommendation))}>{busy === id ? 'Working …' : actionLabel}</button>}
            </li>
          );
        })}
      </ul>
      <ConfirmDialog
        open={asked !== null} title="Empty the trash?" confirmLabel="Empty it" focusAfter={heading} onClose={() => setAsked(null)}
        onConfirm={() => {
          if (asked !== null) void apply(asked);
          setAsked(null);
        }}
      >
        <p>What is in it is gone for good. This cannot be taken back.</p>
      </ConfirmDialog>
    </section>
  );
}

function Targets({ report: { targets } }: { readonly report: MonitorReport }) {
  // What is missed, and what can be judged; the rest is how it stands so far.
  const lead = targets.filter((target) => (target.met === false && !isFirstVisit(target)) || (target.met === true && isSure(target)));
  const rest = targets.filter((target) => !lead.includes(target));
  return (
    <section className="monitor-section" aria-labelledby="report-targets">
      <h2 id="report-targets">Targets</h2>
      <p className="faint report-note">{STATISTICS_EXPLAINED}</p>
      {lead.length > 0 && <TargetTable targets={lead} />}
      {rest.length > 0 && (
        <details className="report-fold" open={lead.length === 0}>
          <summary>{counted(rest.length, 'target', 'targets')} with too few samples to be judged, or none</summary>
          <TargetTable targets={rest} />
        </details>
      )}
    </section>
  );
}

/** A cache that has been looked into a few times and held nothing yet: that is no miss to put first. */
function isFirstVisit(target: ReportTarget): boolean {
  return target.metric.startsWith('cache.') && target.value === 0 && !isSure(target);
}

function TargetTable({ targets }: { readonly targets: readonly ReportTarget[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="report-targets">
      <table className="tabular report-table target-table">
        <thead><tr><th scope="col">Metric</th><th scope="col">Verdict</th><th scope="col">Value</th><th scope="col">Target</th><th scope="col">Goal</th><th scope="col">Samples</th></tr></thead>
        <tbody>
          {targets.map((target) => (
            <tr key={target.metric}>
              <th scope="row">{target.label}</th>
              <td className={target.met === null ? 'faint' : target.met ? 'good' : 'bad'}>{targetVerdict(target)}</td>
              <td>{target.value === null ? '–' : `${statisticWords(target.statistic, target.unit)} ${formatMetric(target.value, target.unit)}`}</td>
              <td>{formatMetric(target.bar, target.unit)}</td><td>{formatMetric(target.goal, target.unit)}</td><td>{formatCount(target.samples)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bottlenecks({ report: { bottlenecks } }: { readonly report: MonitorReport }) {
  return (
    <section className="monitor-section" aria-labelledby="report-time">
      <h2 id="report-time">Where the time goes</h2>
      {bottlenecks.length === 0 && <p className="faint">No bottleneck was found in this period.</p>}
      <ul className="report-list">
        {bottlenecks.map(({ title, evidence, share }) => (
          <li key={title}>
            <h3>{title}</h3>
            {share !== null && <span className="report-share" aria-hidden="true"><i style={{ inlineSize: `${share * 100}%` }} /></span>}
            <ul className="report-evidence">{evidence.map((words) => <li key={words}>{words}</li>)}</ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Comparison({ report: { comparison } }: { readonly report: MonitorReport }) {
  return (
    <section className="monitor-section" aria-labelledby="report-before">
      <h2 id="report-before">Against the period before</h2>
      {comparison.length === 0 ? <p className="faint">There is no earlier period to compare with yet.</p> : (
        <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="report-before">
          <table className="tabular report-table">
            <thead><tr><th scope="col">Metric</th><th scope="col">p95 before</th><th scope="col">p95 now</th><th scope="col">Samples</th><th scope="col" className="words">Verdict</th></tr></thead>
            <tbody>
              {comparison.map(({ metric, label, unit, before, after, verdict, reason }) => (
                <tr key={metric}>
                  <th scope="row">{label}</th>
                  <td>{before.p95 === null ? '–' : formatMetric(before.p95, unit)}</td><td>{after.p95 === null ? '–' : formatMetric(after.p95, unit)}</td><td>{before.count} / {after.count}</td>
                  <td className="words"><b className={verdict === 'regressed' ? 'bad' : verdict === 'improved' ? 'good' : undefined}>{VERDICT_WORDS[verdict]}</b> <small className="faint">{reason}</small></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Slowest({ report: { slowest } }: { readonly report: MonitorReport }) {
  if (slowest.length === 0) return null;
  return (
    <section className="monitor-section" aria-labelledby="report-slowest">
      <h2 id="report-slowest">Slowest of this session</h2>
      <ul className="report-list plain">{slowest.map(({ id, label, ms, startedAt }) => <li key={id} className="tabular">{label}, <b>{formatMs(ms)}</b> <span className="faint">{formatTime(startedAt)}</span></li>)}</ul>
      <p><a href="#monitor/traces">Their stages</a></p>
    </section>
  );
}

function Field({ report: { field } }: { readonly report: MonitorReport }) {
  return (
    <section className="monitor-section" aria-labelledby="report-field">
      <h2 id="report-field">Published figures of the field</h2>
      <p className="faint">None of these was measured on this device, and no two measure quite the same thing.</p>
      <details className="report-fold">
        <summary>{counted(field.length, 'figure', 'figures')}, beside those of this device</summary>
        <ul className="report-list">
          {field.map(({ who, what, theirs, ours, source, caveat }) => (
            <li key={`${who} ${what}`}>
              <h3>{who}: {what}</h3>
              <dl className="facts"><div><dt>Theirs</dt><dd>{theirs}</dd></div><div><dt>Here</dt><dd>{ours ?? 'not measured'}</dd></div></dl>
              <p className="faint">{caveat} Source: {source.startsWith('https://') ? <a href={source} target="_blank" rel="noreferrer">{new URL(source).host}</a> : source}</p>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function Alerts({ report: { alerts, ratings } }: { readonly report: MonitorReport }) {
  return (
    <section className="monitor-section" aria-labelledby="report-alerts">
      <h2 id="report-alerts">Alerts and answers</h2>
      {alerts.length === 0 && <p className="faint">No alert came up in this period.</p>}
      <ul className="report-list plain">{alerts.map(({ id, at, label, kind, value, threshold, unit }) => <li key={id}><b>{label}</b>, {kind === 'fired' ? 'came up' : 'back to normal'} at {formatMetric(value, unit)} (limit {formatMetric(threshold, unit)}) <span className="faint">{formatFullDate(at)}</span></li>)}</ul>
      <p className="faint">“Fast enough?” {ratings.yes + ratings.no === 0 ? 'was not answered in this period.' : `was answered ${ratings.yes} × yes, ${ratings.no} × no.`}</p>
    </section>
  );
}
