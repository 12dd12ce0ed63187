import { useCallback, useMemo, useRef, useState } from 'react';
import type { HistoryExtent } from '../../contracts/figures';
import { STATISTICS_EXPLAINED } from '../../core/monitor/statistic-words';
import { definitionOf } from '../../engine/metrics/definitions';
import { Choice } from '../../ui/Choice';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted, formatBytes, formatFullDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';
import { showToast } from '../../ui/toasts';
import { usePolled } from '../usePolled';
import { Comparison } from './Comparison';
import { HistoryCharts } from './HistoryCharts';
import { MetricPicker } from './MetricPicker';
import { firstPeriod, historyBegan, PERIOD_WORDS, PERIODS, type PeriodName } from './periods';
import { firstMetrics } from './pickMetrics';
import { saveHistory } from './saveHistory';
import './history.css';

/** A point is added each minute. */
const EVERY_MS = 60_000;
const YOUNG_MS = 3_600_000;

/** How the figures moved, across sessions and versions; and whether one period or version was better than another. */
export function MetricHistory() {
  const engram = useEngram();
  const look = useCallback(async () => ({ extent: await engram.monitor.extent(), at: Date.now() }), [engram]);
  const { value, error, lookNow } = usePolled(look, EVERY_MS);
  const extent = value?.extent ?? null;
  return (
    <>
      <header className="monitor-head">
        <h1>History</h1>
        <p className="faint">{extent === null ? 'Kept on this device' : extentWords(extent)}</p>
      </header>
      {error !== null && <p className="notice" role="alert">{errorText(error)}</p>}
      {extent?.problem != null && <p className="notice" role="status">{extent.problem}</p>}
      {value !== null && (value.extent.from === null || value.extent.metrics.length === 0 ? <NothingYet /> : <Kept extent={value.extent} now={value.at} onForgotten={lookNow} />)}
    </>
  );
}

function extentWords(extent: HistoryExtent): string {
  const { versions, bytes, capBytes } = extent;
  const began = historyBegan(extent);
  if (began === null) return 'Kept on this device';
  return [`Since ${formatFullDate(began)}`, counted(versions.length, 'version', 'versions'), `${formatBytes(bytes)} of at most ${formatBytes(capBytes)}, on this device only`].join(' · ');
}

function NothingYet() {
  return (
    <div className="history-empty">
      <p className="history-lead">Nothing has been written down yet.</p>
      <p>From now on Engram notes every minute how long things took and how much memory they needed: figures only, never what you wrote or searched for. Use it for a moment and come back.</p>
    </div>
  );
}

function Kept({ extent, now, onForgotten }: { readonly extent: HistoryExtent; readonly now: number; readonly onForgotten: () => Promise<void> }) {
  const [period, setPeriod] = useState<PeriodName>(() => firstPeriod(now, historyBegan(extent)));
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const metrics = useMemo(() => chosen ?? firstMetrics(extent.metrics), [chosen, extent.metrics]);
  const definitions = useMemo(() => extent.metrics.map(definitionOf), [extent.metrics]);
  const began = historyBegan(extent);
  const young = began !== null && now - began < YOUNG_MS;
  return (
    <>
      <div className="history-choices">
        <Choice label="Period" value={period} options={PERIODS.map((name) => [name, PERIOD_WORDS[name]] as const)} onChange={setPeriod} />
        <MetricPicker definitions={definitions} chosen={metrics} onChange={setChosen} />
      </div>
      {young && began !== null && <p className="faint history-young">History began {now - began < EVERY_MS ? 'just now' : formatRelative(began, now)}. A point is added each minute while Engram is open; lines grow from there.</p>}
      <p className="faint history-young">{STATISTICS_EXPLAINED}</p>
      <HistoryCharts metrics={metrics} period={period} extent={extent} />
      <Comparison extent={extent} />
      <Tools extent={extent} onForgotten={onForgotten} />
    </>
  );
}

function Tools({ extent, onForgotten }: { readonly extent: HistoryExtent; readonly onForgotten: () => Promise<void> }) {
  const engram = useEngram();
  const [asking, setAsking] = useState(false);
  const [saving, setSaving] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const began = historyBegan(extent);

  const save = async () => {
    setSaving(true);
    try {
      await saveHistory(engram, extent);
      showToast('The history was saved. It holds figures, no memories.', { lifeMs: 5000 });
    } catch (reason) {
      showToast(errorText(reason), { tone: 'bad' });
    } finally {
      setSaving(false);
    }
  };
  const forget = async () => {
    setAsking(false);
    try {
      await engram.monitor.clear();
      await onForgotten();
      showToast('The history is forgotten, and begins again now.', { lifeMs: 5000 });
    } catch (reason) {
      showToast(errorText(reason), { tone: 'bad' });
    }
  };

  return (
    <div className="monitor-tools">
      <button type="button" className="button" disabled={saving} onClick={() => void save()}>Save as JSON</button>
      <button ref={opener} type="button" className="button danger" onClick={() => setAsking(true)}>Forget history …</button>
      <ConfirmDialog open={asking} title="Forget the history?" confirmLabel="Forget history" onConfirm={() => void forget()} onClose={() => setAsking(false)} focusAfter={opener}>
        <p>All figures since {began === null ? 'the beginning' : formatFullDate(began)} and the log of alerts are deleted from this device. Your memories are not touched. This cannot be taken back.</p>
      </ConfirmDialog>
    </div>
  );
}
