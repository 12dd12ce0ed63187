import { useCallback, useState } from 'react';
import type { SnapshotFolder } from '../../contracts/backups';
import { announce } from '../../ui/announcer';
import { useEngram } from '../../ui/EngramContext';
import { formatRelative } from '../../ui/formatDates';
import { Toggle } from '../../ui/Toggle';
import { useReport } from '../useReport';
import { backupErrorWords } from './backupWords';
import { PassphraseFields } from './PassphraseFields';

interface FolderPicker {
  showDirectoryPicker?: (options: { readonly id: string; readonly mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
}

const EVERY = [[1, 'every day'], [7, 'every week'], [30, 'every month'], [0, 'only when I ask for one']] as const;

/** Snapshots into a folder by themselves, where the browser can do that. */
export function SnapshotSettings({ onWritten }: { readonly onWritten: () => void }) {
  const engram = useEngram();
  const { report: folder, failed, readAgain } = useReport(useCallback(() => engram.backups.folder(), [engram]));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const attempt = async (work: () => Promise<unknown>, done: string) => {
    setProblem(null);
    setBusy(true);
    try {
      await work();
      announce(done);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) setProblem(backupErrorWords(error));
    } finally {
      setBusy(false);
      readAgain();
    }
  };
  const choose = () => attempt(async () => {
    const handle = await (globalThis as FolderPicker).showDirectoryPicker?.({ id: 'engram-snapshots', mode: 'readwrite' });
    if (handle !== undefined) await engram.backups.setFolder(handle);
  }, 'Folder chosen');
  const snapshot = () => attempt(async () => {
    await engram.backups.snapshot();
    onWritten();
  }, 'Snapshot written and checked');

  if (failed) return <p role="alert">The settings of snapshots could not be read. Your memories are not affected.</p>;
  if (folder === null) return <p className="faint">Reading …</p>;
  if (!folder.supported) return <p>This browser cannot write into a folder by itself. Engram reminds you here of a backup when the last one is two weeks old; downloading one is a click.</p>;
  if (folder.name === null) {
    return (
      <div className="setting-row">
        <p>Engram can write a snapshot into a folder of this device by itself, each week while it is open. A folder that another program copies elsewhere is best.</p>
        <button type="button" className="button" disabled={busy} onClick={() => void choose()}>Choose a folder …</button>
        {problem !== null && <p role="alert" className="bad">{problem}</p>}
      </div>
    );
  }
  return (
    <>
      <div className="setting-row">
        <p>{stateWords(folder)}</p>
        <button type="button" className="button" disabled={busy} onClick={() => void snapshot()}>{busy ? 'Writing …' : folder.permission === 'granted' ? 'Snapshot now' : 'Allow and write one now'}</button>
      </div>
      {problem !== null && <p role="alert" className="bad">{problem}</p>}
      <FolderOptions folder={folder} busy={busy} attempt={attempt} />
    </>
  );
}

interface FolderOptionsProps {
  readonly folder: SnapshotFolder;
  readonly busy: boolean;
  readonly attempt: (work: () => Promise<unknown>, done: string) => Promise<void>;
}

function FolderOptions({ folder, busy, attempt }: FolderOptionsProps) {
  const engram = useEngram();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [asking, setAsking] = useState(false);
  const change = (options: { readonly everyDays?: number; readonly keep?: number; readonly passphrase?: string }) => attempt(async () => {
    await engram.backups.setFolder(undefined, { everyDays: folder.everyDays, keep: folder.keep, ...options });
  }, 'Changed');
  return (
    <>
      <label className="setting-field">
        <span>Write a snapshot</span>
        <select value={folder.everyDays} disabled={busy} onChange={(event) => void change({ everyDays: Number(event.target.value) })}>
          {EVERY.map(([days, words]) => <option key={days} value={days}>{words}</option>)}
        </select>
      </label>
      <label className="setting-field">
        <span>Snapshots to keep there</span>
        <select value={folder.keep} disabled={busy} onChange={(event) => void change({ keep: Number(event.target.value) })}>
          {[...new Set([3, 5, 10, 30, folder.keep])].sort((a, b) => a - b).map((files) => <option key={files} value={files}>{files}</option>)}
        </select>
      </label>
      <Toggle label="Encrypt snapshots" checked={folder.encrypted || asking} onChange={(on) => (on ? setAsking(true) : folder.encrypted ? void change({ passphrase: '' }) : setAsking(false))}>
        This device keeps a key made of the passphrase, which cannot be read, never the passphrase itself. Other devices need the passphrase.
      </Toggle>
      {asking && !folder.encrypted && (
        <form onSubmit={(event) => {
          event.preventDefault();
          if (passphrase.trim() === '' || passphrase !== again) return;
          void change({ passphrase }).then(() => {
            setAsking(false);
            setPassphrase('');
            setAgain('');
          });
        }}
        >
          <PassphraseFields value={passphrase} again={again} onChange={setPassphrase} onChangeAgain={setAgain} />
          <button type="submit" className="button" disabled={busy || passphrase.trim() === '' || passphrase !== again}>Encrypt from now on</button>
        </form>
      )}
      <p><button type="button" className="button" disabled={busy} onClick={() => void attempt(() => engram.backups.setFolder(null), 'No snapshots any more')}>Stop using this folder</button></p>
    </>
  );
}

function stateWords({ name, permission, lastAt, lastProblem }: SnapshotFolder): string {
  const last = lastAt === null ? 'None has been written yet.' : `The last one was written ${formatRelative(lastAt, Math.max(Date.now(), lastAt))}, and read back.`;
  const may = permission === 'granted' ? '' : ' The browser wants a click before Engram may write there again.';
  return `Snapshots go to the folder “${name ?? ''}”. ${last}${may}${lastProblem === null ? '' : ` The last try failed: ${lastProblem}`}`;
}
