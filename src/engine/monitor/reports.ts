import type { Engram } from '../../contracts/engine';
import { AppError } from '../../contracts/errors';
import type { Period } from '../../contracts/figures';
import type { MonitorReport, RecommendedAction } from '../../contracts/report';
import { makeReport } from '../../core/monitor/report/make-report';
import { readReport } from '../../core/monitor/report/read-report';
import { FULL, noisyRule, withThreshold } from '../../core/monitor/report/recommendations';
import { PeriodFigures } from '../../core/monitor/report/report-input';
import { trendMetrics } from '../../core/monitor/report/trends';
import { definitionOf, METRIC_DEFINITIONS } from '../metrics/definitions';

const WEEK_MS = 7 * 86_400_000;

/** Gathers what a report is made of, and does what it recommends. */
export class Reports {
  /** Of the last report: what an alert fired in it is judged by. */
  #period: Period | null = null;

  constructor(private readonly parts: { readonly engram: Pick<Engram, 'monitor' | 'storage' | 'trash' | 'models'>; readonly location?: Pick<Location, 'hash' | 'reload'>; readonly now?: () => number }) {}

  /** @param given - default: the last seven days @throws AppError `INVALID_INPUT` */
  async make(given?: Period): Promise<MonitorReport> {
    const takenAt = this.#now();
    const period = given ?? { from: takenAt - WEEK_MS, to: takenAt + 1 };
    const lengthMs = period.to - period.from;
    if (!(lengthMs > 0 && Number.isFinite(lengthMs))) throw new AppError('INVALID_INPUT', { field: 'period', expected: 'from before to, Unix milliseconds', received: `${period.from} to ${period.to}` });
    const { monitor, storage, trash } = this.parts.engram;
    const previous: Period = { from: period.from - lengthMs, to: period.from };
    this.#period = period;
    const [{ metrics }, { conditions }, readings, traces, alerts, health] = await Promise.all([
      monitor.extent(), monitor.snapshot(), monitor.metrics(), monitor.traces(), monitor.alerts(),
      // What says how safe the library is may fail by itself; the figures are there all the same.
      storage.health().catch(() => null),
    ]);
    // Asked only where it matters: what a report asks for is measured like everything else.
    const isFull = health?.usedBytes != null && health.quotaBytes != null && health.usedBytes >= FULL * health.quotaBytes;
    const trashed = isFull ? await trash.list({ limit: 1 }).then(({ total }) => total, () => 0) : 0;
    const comparison = await monitor.compare(previous, period, metrics);
    const trends = trendMetrics({ definitionOf }, new PeriodFigures(comparison));
    const latest = METRIC_DEFINITIONS.filter(({ target }) => target?.judgedBy === 'latest').map(({ id }) => id);
    const middle = period.from + lengthMs / 2;
    const [halves, series] = await Promise.all([
      monitor.compare({ ...period, to: middle }, { ...period, from: middle }, trends),
      monitor.history({ ...period, metrics: [...trends, ...latest] }),
    ]);
    return makeReport({ takenAt, period, previous, conditions, definitionOf, catalogue: METRIC_DEFINITIONS, readings, comparison, halves, series, alerts, traces, health, trashed });
  }

  /** Of the report, or of its JSON that was read back. @throws AppError `INVALID_INPUT` when it is no report */
  async write(report: MonitorReport, format: 'markdown' | 'json' | 'html'): Promise<string> {
    const read = readReport(report);
    switch (format) {
      case 'json': return `${JSON.stringify(read, null, 2)}\n`;
      case 'markdown': return (await import('../../core/monitor/report/to-markdown')).reportToMarkdown(read);
      case 'html': return (await import('../../core/monitor/report/to-html')).reportToHtml(read);
      default: throw new AppError('INVALID_INPUT', { field: 'format', expected: 'markdown, json or html', received: String(format) });
    }
  }

  /** @returns words for the person @throws AppError `INVALID_INPUT` for an action that is none */
  async apply(action: RecommendedAction): Promise<string> {
    const { engram, location = globalThis.location } = this.parts;
    switch (action) {
      case 'persist-storage': return (await engram.storage.persist()) ? 'The browser promised to keep your library.' : 'The browser did not promise it. Installing the app, or visiting often, makes it more likely.';
      case 'use-built-in': {
        await engram.models.use(null);
        return 'The built-in embedder orders your hits now. The model is still on this device.';
      }
      case 'purge-trash': {
        const purged = await engram.trash.purge();
        return purged === 0 ? 'The trash was empty.' : `${purged} ${purged === 1 ? 'memory is' : 'memories are'} gone for good.`;
      }
      case 'check-integrity': {
        const { findings, memories } = await engram.storage.integrity({ repair: true });
        const left = findings.filter(({ outcome }) => outcome !== 'repaired').length;
        if (findings.length === 0) return `Everything is as it should be: ${memories} ${memories === 1 ? 'memory was' : 'memories were'} looked at.`;
        return left === 0 ? `${findings.length} ${findings.length === 1 ? 'thing was' : 'things were'} repaired.` : `${left} of ${findings.length} findings cannot be repaired: see the settings, storage health.`;
      }
      case 'raise-threshold': return this.#raiseThreshold();
      case 'open-backup': {
        location.hash = '#settings/backup';
        return 'Here backups are made.';
      }
      case 'reload': {
        location.reload();
        return 'The page is loaded anew.';
      }
      default: throw new AppError('INVALID_INPUT', { field: 'action', received: String(action) });
    }
  }

  async #raiseThreshold(): Promise<string> {
    const { monitor } = this.parts.engram;
    const state = await monitor.alerts();
    const noisy = noisyRule(state, this.#period ?? { from: this.#now() - WEEK_MS, to: this.#now() + 1 });
    if (noisy === null) return 'No alert comes often enough to be changed.';
    await monitor.setRules(state.rules.map((rule) => (rule.id === noisy.rule.id ? withThreshold(rule, noisy.threshold) : rule)));
    return `“${noisy.rule.label}” now comes ${noisy.rule.when} ${noisy.threshold}. The rules can be changed under Alerts.`;
  }

  #now(): number {
    return (this.parts.now ?? Date.now)();
  }
}
