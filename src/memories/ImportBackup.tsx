import { useId, useState, type FormEvent } from 'react';
import type { BackupInfo, RestoreReport } from '../contracts/backups';
import { isAppError } from '../contracts/errors';
import { announce } from '../ui/announcer';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { counted, formatFullDate } from '../ui/format';

type State =
  | { readonly at: 'asking' }
  | { readonly at: 'passphrase'; readonly wrong: boolean }
  | { readonly at: 'opening' }
  | { readonly at: 'open'; readonly info: BackupInfo; readonly passphrase: string | null }
  | { readonly at: 'restoring'; readonly done: number; readonly total: number }
  | { readonly at: 'restored'; readonly report: RestoreReport }
  | { readonly at: 'failed'; readonly error: unknown };

/** A backup of Engram among the files: it is not imported as notes, but restored with everything that belongs to them. */
export function ImportBackup({ backup: { path, file } }: { readonly backup: { readonly path: string; readonly file: Blob } }) {
  const engram = useEngram();
  const [state, setState] = useState<State>({ at: 'asking' });
  const [typed, setTyped] = useState('');
  const field = useId();

  const attempt = async (work: () => Promise<State>) => {
    try {
      setState(await work());
    } catch (error) {
      const fault = isAppError(error, 'BACKUP_FAILED') ? error.facts['fault'] : null;
      setState(fault === 'passphrase-needed' || fault === 'wrong-passphrase' ? { at: 'passphrase', wrong: fault === 'wrong-passphrase' } : { at: 'failed', error });
    }
  };
  const open = (passphrase: string | null) => {
    setState({ at: 'opening' });
    void attempt(async () => ({ at: 'open', passphrase, info: await engram.backups.inspect(file, passphrase === null ? {} : { passphrase }) }));
  };
  const restore = (passphrase: string | null) => {
    setState({ at: 'restoring', done: 0, total: 0 });
    void attempt(async () => {
      const report = await engram.backups.restore(file, {
        ...(passphrase === null ? {} : { passphrase }),
        onProgress: ({ done, total }) => setState({ at: 'restoring', done, total }),
      });
      announce('The backup is restored');
      return { at: 'restored', report };
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open(typed);
  };

  return (
    <section className="import-part import-backup" aria-label={`Backup ${path}`}>
      <p><b>{path}</b> is a backup of Engram. Restoring adds what is missing here and overwrites nothing that is newer.</p>
      {state.at === 'asking' && <p><button type="button" className="button" onClick={() => open(null)}>Open the backup</button></p>}
      {state.at === 'opening' && <p role="status">Opening…</p>}
      {state.at === 'passphrase' && (
        <form className="setting-field" onSubmit={submit}>
          <label htmlFor={field}>Passphrase</label>
          <input id={field} type="password" autoComplete="current-password" value={typed} onChange={({ target }) => setTyped(target.value)} />
          {state.wrong && <p className="bad" role="alert">That is not the passphrase of this backup.</p>}
          <p><button type="submit" className="button" disabled={typed === ''}>Open the backup</button></p>
        </form>
      )}
      {state.at === 'open' && (
        <>
          <p>It was made on {formatFullDate(state.info.createdAt)} and holds {counted(state.info.counts.memories, 'memory', 'memories')}.</p>
          <p><button type="button" className="button primary" onClick={() => restore(state.passphrase)}>Restore it</button></p>
        </>
      )}
      {state.at === 'restoring' && <progress aria-label="Restoring" {...(state.total === 0 ? {} : { value: state.done, max: state.total })} />}
      {state.at === 'restored' && (
        <p role="status">
          Restored: {counted(state.report.added, 'memory', 'memories')} added, {counted(state.report.updated, 'was', 'were')} brought up to date, {counted(state.report.unchanged + state.report.keptNewer, 'was', 'were')} here already.
        </p>
      )}
      {state.at === 'failed' && (
        <>
          <p className="bad" role="alert">{errorText(state.error)}</p>
          <p><button type="button" className="button" onClick={() => setState({ at: 'asking' })}>Try again</button></p>
        </>
      )}
    </section>
  );
}
