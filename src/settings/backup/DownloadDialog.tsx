import { useState } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { formatBytes } from '../../ui/format';
import { ModalDialog } from '../../ui/ModalDialog';
import { Toggle } from '../../ui/Toggle';
import { JobProgress } from './JobProgress';
import { PassphraseFields } from './PassphraseFields';
import { saveBackup } from './saveBackup';
import { useJob } from './useJob';

export function DownloadDialog({ onClose }: { readonly onClose: () => void }) {
  const engram = useEngram();
  const job = useJob<{ readonly name: string; readonly bytes: number } | null>();
  const [encrypted, setEncrypted] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const { state } = job;
  const ready = !encrypted || (passphrase.trim() !== '' && passphrase === again);
  const start = () => {
    if (ready) void job.run((options) => saveBackup(engram, { ...options, ...(encrypted ? { passphrase } : {}) }));
  };
  return (
    <ModalDialog label="Download a backup" className="backup-dialog" onClose={() => state.at !== 'running' && onClose()}>
      <form className="modal-body" onSubmit={(event) => { event.preventDefault(); start(); }}>
        <h2>Download a backup</h2>
        {state.at === 'done' && state.result !== null ? (
          <p role="status">The backup is in {state.result.name} ({formatBytes(state.result.bytes)}). Keep it somewhere that is not this device.</p>
        ) : (
          <>
            <p>One file with everything: memories as Markdown that any editor reads, and what Engram needs to bring all of it back.</p>
            <Toggle label="Encrypt it with a passphrase" checked={encrypted} onChange={setEncrypted}>Without one, anybody who has the file can read it.</Toggle>
            {encrypted && <PassphraseFields value={passphrase} again={again} onChange={setPassphrase} onChangeAgain={setAgain} />}
            {state.at === 'failed' && <p role="alert" className="bad">{state.words}</p>}
            {state.at === 'running' && <JobProgress progress={state.progress} onCancel={job.cancel} />}
          </>
        )}
        {state.at !== 'running' && (
          <p className="backup-buttons">
            <button type="button" className="button" onClick={onClose}>{state.at === 'done' ? 'Close' : 'Cancel'}</button>
            {!(state.at === 'done' && state.result !== null) && <button type="submit" className="button primary" disabled={!ready}>Download</button>}
          </p>
        )}
      </form>
    </ModalDialog>
  );
}
