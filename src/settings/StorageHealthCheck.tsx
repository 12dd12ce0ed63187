import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { IntegrityReport } from '../contracts/health';
import { announce } from '../ui/announcer';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { reportWords } from './storageWords';

type CheckState =
  | { readonly at: 'idle' }
  | { readonly at: 'running'; readonly repair: boolean; readonly share: number }
  | { readonly at: 'done'; readonly report: IntegrityReport }
  | { readonly at: 'failed'; readonly error: unknown };

const OUTCOMES = { repaired: 'Repaired', repairable: 'Can be repaired', reported: 'For you to look at' } as const;

/** Of one finding; there may be thousands. */
const MOST_LINKS = 5;

/**
 * Looks at everything that is stored when it is asked to, says what it found, and repairs what can be made again.
 * @param asked - when it grows, a check begins
 */
export function StorageHealthCheck({ asked, onChecked }: { readonly asked: number; readonly onChecked: () => void }) {
  const engram = useEngram();
  const [state, setState] = useState<CheckState>({ at: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const check = async (repair: boolean) => {
    const controller = new AbortController();
    running.current = controller;
    setState({ at: 'running', repair, share: 0 });
    try {
      const report = await engram.storage.integrity({
        repair, signal: controller.signal,
        onProgress: (done, total) => setState((now) => (now.at === 'running' ? { ...now, share: total === 0 ? 0 : done / total } : now)),
      });
      setState({ at: 'done', report });
      announce(reportWords(report));
      onChecked();
    } catch (error) {
      setState(controller.signal.aborted ? { at: 'idle' } : { at: 'failed', error });
    } finally {
      running.current = null;
    }
  };

  const checkAsAsked = useEffectEvent(() => {
    if (running.current === null) void check(false);
  });
  useEffect(() => {
    if (asked > 0) checkAsAsked();
  }, [asked]);

  const busy = state.at === 'running';
  const repairable = state.at === 'done' && state.report.findings.some(({ outcome }) => outcome === 'repairable');
  return (
    <div className="health-check">
      <div className="setting-row">
        <p>Reads every memory, its words, vectors, versions and images, and compares them with each other. You can go on working meanwhile.</p>
        {busy
          ? <button type="button" className="button" onClick={() => running.current?.abort()}>Stop</button>
          : <button type="button" className="button" onClick={() => void check(false)}>Check everything</button>}
      </div>
      {busy && (
        <p className="check-progress">
          <progress max={1} value={state.share} aria-label={state.repair ? 'Repairing' : 'Checking'} />
          <span className="faint">{state.repair ? 'Repairing' : 'Checking'} … {Math.round(state.share * 100)} %</span>
        </p>
      )}
      {state.at === 'failed' && <p role="alert" className="bad">{errorText(state.error)}</p>}
      {state.at === 'done' && (
        <>
          <p className="setting-answer">{reportWords(state.report)}</p>
          {state.report.findings.length > 0 && (
            <ul className="check-findings" aria-label="What was found">
              {state.report.findings.map(({ part, message, outcome, opens, ids }) => (
                <li key={`${part} ${message} ${outcome}`}>
                  <span className={`finding-outcome ${outcome}`}>{OUTCOMES[outcome]}</span>
                  <span>
                    {message}
                    {opens && ids.slice(0, MOST_LINKS).map((id, index) => <a key={id} href={`#today/${id}`}>{ids.length === 1 ? 'Open it' : `Open ${index + 1}`}</a>)}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {repairable && <p><button type="button" className="button primary" onClick={() => void check(true)}>Repair what can be repaired</button></p>}
        </>
      )}
    </div>
  );
}
