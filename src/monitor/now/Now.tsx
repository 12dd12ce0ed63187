import type { MonitorConditions, MonitorSnapshot } from '../../contracts/monitor';
import type { Engram } from '../../contracts/engine';
import { STATISTICS_EXPLAINED } from '../../core/monitor/statistic-words';
import { TARGETS } from '../../core/monitor/targets';
import { ENOUGH_SAMPLES } from '../../core/monitor/verdict-words';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { ConditionList } from '../ConditionList';
import { FastEnough } from '../FastEnough';
import { useMetrics, useMonitor } from '../useMonitor';
import { operationRows } from './operationRows';
import { OtherOperations } from './OtherOperations';
import { Readings } from './Readings';
import { Tiles } from './Tiles';
import { VectorIndexes } from './VectorIndexes';
import '../monitor.css';
import './now.css';

/** What this device makes of Engram now: every operation against its target, every metric with its words, and under which conditions. */
export function Now() {
  const engram = useEngram();
  const { snapshot, error, reset } = useMonitor();
  const { readings, error: metricsError } = useMetrics();

  const resetFigures = async () => {
    try {
      await reset();
      showToast('The figures of this session start again from here. History stays.', { lifeMs: 4000 });
    } catch (reason) {
      showToast(errorText(reason), { tone: 'bad' });
    }
  };

  return (
    <>
      <header className="monitor-head">
        <h1>{snapshot === null ? 'Measured on this device' : headline(snapshot)}</h1>
        <p className="faint">{snapshot !== null && `${conditionsLine(snapshot.conditions)} · `}every figure is measured here and stays here</p>
      </header>
      {(error ?? metricsError) !== null && <p className="notice" role="alert">{errorText(error ?? metricsError)}</p>}
      {snapshot !== null && (
        <>
          <Tiles snapshot={snapshot} readings={readings} />
          <p className="faint tiles-note">{STATISTICS_EXPLAINED}</p>
          <FastEnough />
          {readings !== null && <Readings readings={readings} />}
          <OtherOperations operations={snapshot.operations} />
          <VectorIndexes reports={snapshot.conditions.vectorIndexes} />
          <ConditionList conditions={snapshot.conditions} />
          <div className="monitor-tools">
            <button type="button" className="button" onClick={() => void copyJson(engram)}>Copy as JSON</button>
            <button type="button" className="button" onClick={() => void resetFigures()}>Reset figures</button>
          </div>
        </>
      )}
    </>
  );
}

/** Says "fast" only when every target that was measured often enough is met. */
function headline(snapshot: MonitorSnapshot): string {
  const measured = operationRows(snapshot, TARGETS).targeted.filter((row) => row.stats?.met != null && row.stats.windowCount >= ENOUGH_SAMPLES);
  if (measured.length === 0) return 'Measured on this device';
  const missed = measured.filter((row) => row.stats?.met === false).length;
  return missed === 0 ? 'Fast on this device' : `${counted(missed, 'target', 'targets')} missed on this device`;
}

/** What nobody has to look up; the rest is under "Conditions". */
function conditionsLine({ memories, pending, model }: MonitorConditions): string {
  return [counted(memories, 'memory', 'memories'), ...(pending === 0 ? [] : [`${counted(pending, 'waits', 'wait')} to be found by meaning`]), model ?? 'built-in embedder'].join(' · ');
}

async function copyJson(engram: Engram): Promise<void> {
  try {
    const [snapshot, metrics] = await Promise.all([engram.monitor.snapshot(), engram.monitor.metrics()]);
    await navigator.clipboard.writeText(JSON.stringify({ ...snapshot, metrics }, null, 2));
    showToast('Copied. It holds figures and conditions, no memories.', { lifeMs: 5000 });
  } catch {
    showToast('The browser did not let this page use the clipboard. Click into the page and try again.', { tone: 'bad' });
  }
}
