import type { MonitorReport, ReportTarget, ReportTrace, ReportTrend } from '../../../contracts/report';
import { STATISTICS_EXPLAINED, statisticWords } from '../statistic-words';
import { stageWords } from '../traces/stage-words';
import { VERDICT_WORDS } from '../verdict-words';
import { changeWords, counted, figureOrDash, figureWords, momentWords, spanWords } from './figure-words';
import { html, Markup } from './markup';
import { conditionRows } from './report-conditions';
import { REPORT_STYLE } from './report-style';
import { targetVerdict } from './report-targets';
import { shareBar, trendChart, waterfallChart } from './svg-charts';

/**
 * One file that needs nothing else: no script, no address, its own style, charts as SVG. Its policy lets it fetch nothing, should anybody ever find a way to
 * put something into it.
 */
export function reportToHtml(report: MonitorReport): string {
  const { headline, period, summary, recommendations, bottlenecks, comparison, field, alerts, ratings, conditions, takenAt } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Engram performance report, ${momentWords(takenAt)}</title>
<style>${new Markup(REPORT_STYLE)}</style>
</head>
<body>
<header>
<h1>${headline}</h1>
<p class="faint">Engram ${conditions.version}, ${momentWords(period.from)} to ${momentWords(period.to)} (${spanWords(period.to - period.from)})${period.version === undefined ? '' : `, version ${period.version} only`}. Measured on one device. It holds figures and conditions, no text of memories or questions.</p>
</header>
<main>
<section>${summary.map((words) => html`<p>${words}</p>`)}</section>
${section('Targets', targetTable(report.targets))}
${section('Where the time goes', bottlenecks.length === 0 ? html`<p>No bottleneck was found in this period.</p>` : bottlenecks.map(({ title, evidence, share }) => html`<h3>${title}</h3>${share === null ? null : shareBar(share)}<ul>${evidence.map((words) => html`<li>${words}</li>`)}</ul>`))}
${section('What to do', recommendations.length === 0 ? html`<p>Nothing that the figures ask for.</p>` : recommendations.map(({ title, why }) => html`<h3>${title}</h3><p>${why}</p>`))}
${section('Over the period', report.trends.length === 0 ? html`<p>Nothing was measured often enough to draw.</p>` : report.trends.map(trend))}
${section('Against the period before', comparison.length === 0 ? html`<p>There is no earlier period to compare with yet.</p>` : html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Metric</th><th scope="col">p95 before</th><th scope="col">p95 now</th><th scope="col">Samples</th><th scope="col">Verdict</th></tr></thead><tbody>${comparison.map(({ label, unit, before, after, verdict, reason }) => html`<tr><th scope="row">${label}</th><td>${figureOrDash(before.p95, unit)}</td><td>${figureOrDash(after.p95, unit)}</td><td>${before.count} / ${after.count}</td><td class="words"><b class="${verdict === 'regressed' ? 'bad' : verdict === 'improved' ? 'good' : ''}">${VERDICT_WORDS[verdict]}</b> <small>${reason}</small></td></tr>`)}</tbody></table></div>`)}
${section('Slowest operations that are kept', report.slowest.length === 0 ? html`<p>None of this session.</p>` : report.slowest.map(slow))}
${section('Published figures of the field', html`<p class="faint">None of these was measured on this device, and no two measure quite the same thing.</p><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Who and what</th><th scope="col">Theirs</th><th scope="col">Here</th></tr></thead><tbody>${field.map(({ who, what, theirs, ours, source, caveat }) => html`<tr><th scope="row"><b>${who}</b>: ${what}<br><small>${caveat} Source: ${source}</small></th><td class="words">${theirs}</td><td class="words">${ours ?? 'not measured'}</td></tr>`)}</tbody></table></div>`)}
${section('Alerts', alerts.length === 0 ? html`<p>None in this period.</p>` : html`<ul>${alerts.map(({ at, kind, label, value, threshold, samples, unit }) => html`<li>${momentWords(at)}: ${label}, ${kind === 'fired' ? 'came up' : 'back to normal'} at ${figureWords(value, unit)} (limit ${figureWords(threshold, unit)}, ${counted(samples, 'sample')})</li>`)}</ul>`)}
${ratings.yes + ratings.no === 0 ? null : section('“Fast enough?”', html`<p>${ratings.yes} yes, ${ratings.no} no.</p>`)}
${section('Conditions', html`<dl>${conditionRows(conditions).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`)}
</main>
<footer class="faint">Made by Engram on this device, ${momentWords(takenAt)}. ${STATISTICS_EXPLAINED} Both are of all samples of the period, within 1%.</footer>
</body>
</html>
`.text;
}

function section(title: string, content: Markup | readonly Markup[]): Markup {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

function targetTable(targets: readonly ReportTarget[]): Markup {
  if (targets.length === 0) return html`<p>No target was measured.</p>`;
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Metric</th><th scope="col">Verdict</th><th scope="col">Value</th><th scope="col">Target</th><th scope="col">Goal</th><th scope="col">Samples</th></tr></thead><tbody>${targets.map((target) => html`<tr><th scope="row">${target.label}</th><td class="${target.met === null ? 'faint' : target.met ? 'good' : 'bad'}">${targetVerdict(target)}</td><td>${target.value === null ? '–' : `${statisticWords(target.statistic, target.unit)} ${figureWords(target.value, target.unit)}`}</td><td>${figureWords(target.bar, target.unit)}</td><td>${figureWords(target.goal, target.unit)}</td><td>${target.samples}</td></tr>`)}</tbody></table></div>`;
}

function trend(one: ReportTrend): Markup {
  const { label, unit, target, words, points, change } = one;
  return html`<h3>${label}</h3><p class="faint">${words}${target === null ? '' : ` Target ${figureWords(target, unit)}.`}</p>${trendChart(one)}
<details><summary>Figures${change === null ? '' : `, change ${changeWords(change)}`}</summary><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">From</th><th scope="col">Median</th><th scope="col">p95</th><th scope="col">Samples</th><th scope="col">Version</th></tr></thead><tbody>${points.map(({ start, p50, p95, count, version }) => html`<tr><th scope="row">${momentWords(start)}</th><td>${figureOrDash(p50, unit)}</td><td>${figureOrDash(p95, unit)}</td><td>${count}</td><td>${version}</td></tr>`)}</tbody></table></div></details>`;
}

function slow(trace: ReportTrace): Markup {
  const { label, ms, startedAt, stages } = trace;
  return html`<h3>${label}, ${figureWords(ms, 'ms')}</h3><p class="faint">${momentWords(startedAt)}</p>${waterfallChart(trace)}<ul>${stages.map(({ name, ms: long }) => html`<li>${stageWords(name).label}: ${figureWords(long, 'ms')}</li>`)}</ul>`;
}
