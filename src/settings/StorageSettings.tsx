import { useCallback, useState } from 'react';
import { announce } from '../ui/announcer';
import { useEngram } from '../ui/EngramContext';
import { counted, formatBytes, formatCount } from '../ui/format';
import { useEngineStatus } from '../ui/useEngineStatus';
import '../ui/facts.css';
import { exportWords, persistenceWords, wantsExport } from './storageWords';
import { useReport } from './useReport';

export function StorageSettings({ onExport }: { readonly onExport: () => Promise<void> }) {
  const engram = useEngram();
  const { memories } = useEngineStatus();
  const { report, failed, readAgain } = useReport(useCallback(() => engram.storage.report(), [engram]));
  const [now] = useState(() => Date.now());
  const [answer, setAnswer] = useState<string | null>(null);

  const ask = async () => {
    const kept = await engram.storage.persist().catch(() => false);
    const words = kept
      ? 'The browser said yes: it will not clear this library on its own.'
      : 'The browser said no this time. It decides by itself, often by how much a page is used; installing Engram or bookmarking it helps. An export is the safest copy.';
    setAnswer(words);
    announce(words);
    readAgain();
  };
  const exportAndRead = async () => {
    await onExport();
    readAgain();
  };

  if (failed) return <p role="alert">How much is stored could not be read. Your memories are not affected.</p>;
  if (report === null) return <p className="faint">Reading …</p>;
  const { usedBytes, quotaBytes, persisted, lastExportAt, images } = report;
  return (
    <>
      <dl className="facts">
        <div><dt>Memories</dt><dd>{formatCount(memories)}</dd></div>
        <div><dt>Images</dt><dd>{images.count === 0 ? 'none' : `${counted(images.count, 'image', 'images')}, ${formatBytes(images.bytes)}`}</dd></div>
        <div><dt>Space used</dt><dd>{usedBytes === null ? 'The browser does not say.' : `about ${formatBytes(usedBytes)}`}</dd></div>
        <div><dt>Space it may use</dt><dd>{quotaBytes === null ? 'The browser does not say.' : `up to ${formatBytes(quotaBytes)}`}</dd></div>
      </dl>
      <p className="faint">The app itself and its embedder count too. Browsers round these figures, so that pages cannot tell devices apart by them.</p>
      <div className="setting-row">
        <p>{persistenceWords(persisted)}</p>
        {persisted !== true && <button type="button" className="button" onClick={() => void ask()}>Ask the browser to keep it</button>}
      </div>
      {answer !== null && <p className="setting-answer">{answer}</p>}
      <div className="setting-row">
        <p>
          {exportWords(lastExportAt, Math.max(now, lastExportAt ?? 0))}
          {wantsExport(lastExportAt, memories, now) && <span className="calm-warning"> A copy outside of the browser is worth having: a lost device takes everything on it along.</span>}
        </p>
        <button type="button" className="button" onClick={() => void exportAndRead()}>Export everything</button>
      </div>
    </>
  );
}
