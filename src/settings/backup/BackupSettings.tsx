import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { formatRelative } from '../../ui/formatDates';
import { useReport } from '../useReport';
import { recordWords } from './backupWords';
import { SnapshotSettings } from './SnapshotSettings';
import './backup.css';

const BackupFileDialog = lazy(async () => ({ default: (await import('./BackupFileDialog')).BackupFileDialog }));
const DownloadDialog = lazy(async () => ({ default: (await import('./DownloadDialog')).DownloadDialog }));

type Open = { readonly dialog: 'download' } | { readonly dialog: 'restore' | 'drill'; readonly file: File } | null;

/** A copy outside of the browser: made, kept up, tried and brought back. */
export function BackupSettings() {
  const engram = useEngram();
  const { report: log, failed, readAgain } = useReport(useCallback(() => engram.backups.log(), [engram]));
  const [open, setOpen] = useState<Open>(null);
  const [now] = useState(() => Date.now());
  const picker = useRef<HTMLInputElement>(null);
  const purpose = useRef<'restore' | 'drill'>('restore');
  const pick = (mode: 'restore' | 'drill') => {
    purpose.current = mode;
    picker.current?.click();
  };
  const close = () => {
    setOpen(null);
    readAgain();
  };
  const last = log?.[0];

  return (
    <>
      <div className="setting-row">
        <p>
          {failed ? 'The log of backups could not be read. Your memories are not affected.' : log === null ? 'Reading …' : last === undefined
            ? <span className="calm-warning">There is no backup yet. A lost or cleared browser takes everything in it along.</span>
            : `The last backup was made ${formatRelative(last.at, Math.max(now, last.at))}.`}
        </p>
        <button type="button" className="button primary" onClick={() => setOpen({ dialog: 'download' })}>Download a backup …</button>
      </div>
      <SnapshotSettings onWritten={readAgain} />
      <div className="setting-row">
        <p>Bring a backup back: into an empty library, or into this one, where nothing is lost by it.</p>
        <button type="button" className="button" onClick={() => pick('restore')}>Restore …</button>
      </div>
      <div className="setting-row">
        <p>Find out whether a backup is good before you need it. Your library is only read.</p>
        <button type="button" className="button" onClick={() => pick('drill')}>Try a backup …</button>
      </div>
      <input
        ref={picker} type="file" className="visually-hidden" tabIndex={-1} aria-label="Backup file" accept=".engram,.zip"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // So that the same file can be picked again.
          event.target.value = '';
          if (file !== undefined) setOpen({ dialog: purpose.current, file });
        }}
      />
      {log !== null && log.length > 0 && (
        <details>
          <summary>Log of backups</summary>
          <ul className="backup-log">{log.slice(0, 20).map((record) => <li key={record.id}>{recordWords(record, Math.max(now, record.at))}</li>)}</ul>
        </details>
      )}
      <Suspense fallback={null}>
        {open?.dialog === 'download' && <DownloadDialog onClose={close} />}
        {open !== null && open.dialog !== 'download' && <BackupFileDialog mode={open.dialog} file={open.file} onClose={close} />}
      </Suspense>
    </>
  );
}
