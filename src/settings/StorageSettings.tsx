import { useCallback, useEffect, useState } from 'react';
import type { HealthAdvice } from '../contracts/health';
import { announce } from '../ui/announcer';
import { useEngram } from '../ui/EngramContext';
import { counted, formatBytes, formatCount } from '../ui/format';
import { useEngineStatus } from '../ui/useEngineStatus';
import '../ui/facts.css';
import { StorageHealthCheck } from './StorageHealthCheck';
import { backupWords, checkWords, persistenceWords, verdictWords, whenWords } from './storageWords';
import { useReport } from './useReport';
import './storageHealth.css';

/** How well the library is kept: a verdict, what would better it, and what it rests on. */
export function StorageSettings({ onExport }: { readonly onExport: () => Promise<void> }) {
  const engram = useEngram();
  const { memories } = useEngineStatus();
  const { report, failed, readAgain } = useReport(useCallback(async () => {
    const [health, { images }] = await Promise.all([engram.storage.health(), engram.storage.report()]);
    return { health, images };
  }, [engram]));
  const [now] = useState(() => Date.now());
  const [asked, setAsked] = useState(0);
  const [answer, setAnswer] = useState<string | null>(null);

  const ask = async () => {
    const kept = await engram.storage.persist().catch(() => false);
    const words = kept
      ? 'The browser said yes: it will not clear this library on its own.'
      : 'The browser said no this time. It decides by itself, often by how much a page is used; installing Engram or bookmarking it helps. A backup is the safest copy.';
    setAnswer(words);
    announce(words);
    readAgain();
  };
  const exportAndRead = async () => {
    await onExport();
    readAgain();
  };

  if (failed) return <p role="alert">How the library is kept could not be read. Your memories are not affected.</p>;
  if (report === null) return <p className="faint">Reading …</p>;
  const { health, images } = report;
  const { persisted, installed, usedBytes, quotaBytes, lastDrillAt, lastIntegrity, advice, evictionRule } = health;
  // Taken now or before: a backup of this minute is not of the future.
  const today = Math.max(now, health.lastBackupAt ?? 0, lastIntegrity?.at ?? 0);
  return (
    <>
      <p className="verdict">
        <span className={advice.some(({ urgency }) => urgency === 'soon') ? 'verdict-mark warn' : 'verdict-mark'} aria-hidden="true" />
        {verdictWords(advice, memories)}
      </p>
      {advice.length > 0 && (
        <ul className="advice">
          {advice.map(({ kind, words, urgency }) => (
            <li key={kind} className={urgency}>
              <p>{words}</p>
              <AdviceAction kind={kind} onExport={() => void exportAndRead()} onPersist={() => void ask()} onCheck={() => setAsked(asked + 1)} />
            </li>
          ))}
        </ul>
      )}
      {answer !== null && <p className="setting-answer">{answer}</p>}
      <dl className="facts">
        <div><dt>Memories</dt><dd>{formatCount(memories)}</dd></div>
        <div><dt>Images</dt><dd>{images.count === 0 ? 'none' : `${counted(images.count, 'image', 'images')}, ${formatBytes(images.bytes)}`}</dd></div>
        <div>
          <dt>Space used</dt>
          <dd>
            {usedBytes === null ? 'The browser does not say.' : `about ${formatBytes(usedBytes)}${quotaBytes === null ? '' : ` of up to ${formatBytes(quotaBytes)}`}`}
            {usedBytes !== null && quotaBytes !== null && quotaBytes > 0 && <meter className="space-used" aria-hidden="true" min={0} max={1} value={Math.max(0.004, usedBytes / quotaBytes)} />}
          </dd>
        </div>
        <div><dt>Last backup</dt><dd>{backupWords(health, today)}</dd></div>
        <div><dt>Last restore drill</dt><dd>{whenWords(lastDrillAt, today)}</dd></div>
        <div><dt>Last check</dt><dd>{checkWords(lastIntegrity, today)}</dd></div>
        <div><dt>Kept by the browser</dt><dd>{persistenceWords(persisted)}</dd></div>
        <div><dt>Installed</dt><dd>{installed ? 'yes, this window is the app' : 'not in this window'}</dd></div>
      </dl>
      <p className="eviction-rule">{evictionRule}</p>
      <p className="faint">The app itself and its embedder count as used space too. Browsers round these figures, so that pages cannot tell devices apart by them.</p>
      <StorageHealthCheck asked={asked} onChecked={readAgain} />
      <LookAlikes />
    </>
  );
}

interface AdviceActionProps {
  readonly kind: HealthAdvice['kind'];
  readonly onExport: () => void;
  readonly onPersist: () => void;
  readonly onCheck: () => void;
}

/** What the browser or another section does about it; nothing where only the person can. */
function AdviceAction({ kind, onExport, onPersist, onCheck }: AdviceActionProps) {
  switch (kind) {
    case 'back-up': return <button type="button" className="button" onClick={onExport}>Export everything</button>;
    case 'persist': return <button type="button" className="button" onClick={onPersist}>Ask the browser to keep it</button>;
    case 'install': return <a className="button" href="#settings/app">How to install</a>;
    case 'drill': return <a className="button" href="#settings/backup">To the backups</a>;
    case 'check': return <button type="button" className="button" onClick={onCheck}>Check again</button>;
    case 'space': return null;
  }
}

/** Looked for when the card is there: a large library takes a moment. */
function LookAlikes() {
  const engram = useEngram();
  const [pairs, setPairs] = useState(0);
  useEffect(() => {
    let current = true;
    engram.duplicates.list({ limit: 1 }).then(({ total }) => current && setPairs(total), () => {
      // A courtesy: nothing of the card depends on it.
    });
    return () => {
      current = false;
    };
  }, [engram]);
  if (pairs === 0) return null;
  return (
    <div className="setting-row look-alikes">
      <p>{counted(pairs, 'pair of memories looks', 'pairs of memories look')} alike.</p>
      <a className="button" href="#settings/duplicates">Review</a>
    </div>
  );
}
