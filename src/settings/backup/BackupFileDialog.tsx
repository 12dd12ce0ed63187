import { useCallback, useEffect, useState } from 'react';
import type { BackupInfo, DrillReport, RestoreReport } from '../../contracts/backups';
import { isAppError } from '../../contracts/errors';
import { useEngram } from '../../ui/EngramContext';
import { announce } from '../../ui/announcer';
import { ModalDialog } from '../../ui/ModalDialog';
import { Toggle } from '../../ui/Toggle';
import { backupErrorWords, drillWords, infoWords, restoreWords } from './backupWords';
import { JobProgress } from './JobProgress';
import { PassphraseFields } from './PassphraseFields';
import { useJob } from './useJob';

export interface BackupFileDialogProps {
  readonly mode: 'restore' | 'drill';
  readonly file: File;
  readonly onClose: () => void;
}

const WORDS = {
  restore: { title: 'Restore a backup', lead: 'What is in your library stays. Where a memory is in both, the newer wording is shown and the other one is kept as a version. One step takes it back.', act: 'Restore' },
  drill: { title: 'Try a backup', lead: 'Restores it into an empty library beside yours, checks every file, compares, and throws it away again. Your library is only read.', act: 'Try it' },
} as const;

type Outcome = { readonly kind: 'restore'; readonly report: RestoreReport } | { readonly kind: 'drill'; readonly report: DrillReport };

/** Looks at a file first; what it needs a passphrase for, it says. */
export function BackupFileDialog({ mode, file, onClose }: BackupFileDialogProps) {
  const engram = useEngram();
  const [info, setInfo] = useState<BackupInfo | null>(null);
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [settings, setSettings] = useState(false);
  const [looking, setLooking] = useState(true);
  const job = useJob<Outcome>();
  const { title, lead, act } = WORDS[mode];
  const secret = asks ? { passphrase } : {};

  const refused = useCallback((error: unknown) => {
    setLooking(false);
    if (isAppError(error, 'BACKUP_FAILED') && error.facts.fault === 'passphrase-needed') return setAsks(true);
    const words = backupErrorWords(error);
    setProblem(words);
    announce(words);
  }, []);
  const opened = useCallback((found: BackupInfo) => {
    setLooking(false);
    setInfo(found);
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    engram.backups.inspect(file, { signal }).then(opened, (error: unknown) => signal.aborted || refused(error));
    return () => controller.abort();
  }, [engram, file, opened, refused]);
  const open = () => {
    setLooking(true);
    setProblem(null);
    engram.backups.inspect(file, secret).then(opened, refused);
  };

  const start = () => job.run(async (options): Promise<Outcome> => {
    if (mode === 'drill') return { kind: 'drill', report: await engram.backups.drill(file, { ...options, ...secret }) };
    return { kind: 'restore', report: await engram.backups.restore(file, { ...options, ...secret, settings }) };
  });
  const { state } = job;
  const submit = () => (info === null ? open() : void start());

  return (
    <ModalDialog label={title} className="backup-dialog" onClose={() => state.at !== 'running' && onClose()}>
      <form className="modal-body" onSubmit={(event) => { event.preventDefault(); if (!looking && state.at !== 'running') submit(); }}>
        <h2>{title}</h2>
        <p className="backup-file">{file.name}</p>
        {state.at === 'done' ? <Report outcome={state.result} /> : (
          <>
            {info !== null && <p>{infoWords(info)}</p>}
            <p className="faint">{lead}</p>
            {asks && info === null && <PassphraseFields value={passphrase} onChange={setPassphrase} />}
            {problem !== null && <p role="alert" className="bad">{problem}</p>}
            {info !== null && mode === 'restore' && <Toggle label="Take over how the app looks as well" checked={settings} onChange={setSettings}>Theme, density and how dates are written.</Toggle>}
            {state.at === 'failed' && <p role="alert" className="bad">{state.words}</p>}
            {looking && <p className="faint" role="status">Opening …</p>}
            {state.at === 'running' && <JobProgress progress={state.progress} onCancel={job.cancel} />}
          </>
        )}
        {state.at !== 'running' && (
          <p className="backup-buttons">
            {state.at === 'done' && state.result.kind === 'restore' && state.result.report.undoStep !== null && <UndoButton step={state.result.report.undoStep} onDone={onClose} />}
            <button type="button" className="button" onClick={onClose}>{state.at === 'done' ? 'Close' : 'Cancel'}</button>
            {state.at !== 'done' && (info !== null || asks) && <button type="submit" className="button primary" disabled={looking || (info === null && passphrase === '')}>{info === null ? 'Open' : act}</button>}
          </p>
        )}
      </form>
    </ModalDialog>
  );
}

function UndoButton({ step, onDone }: { readonly step: number; readonly onDone: () => void }) {
  const engram = useEngram();
  const take = async () => {
    await engram.undo.take(step);
    announce('What was restored is in the trash again.');
    onDone();
  };
  return <button type="button" className="button" onClick={() => void take()}>Take it back</button>;
}

function Report({ outcome }: { readonly outcome: Outcome }) {
  const lines = outcome.kind === 'drill' ? drillWords(outcome.report) : [restoreWords(outcome.report)];
  const problems = outcome.kind === 'drill' ? outcome.report.damaged : outcome.report.problems;
  return (
    <>
      <div role="status" className="backup-report">{lines.map((line, i) => <p key={line} className={i === 0 ? 'backup-verdict' : ''}>{line}</p>)}</div>
      {problems.length > 0 && (
        <details open>
          <summary>What could not be read ({problems.length})</summary>
          <ul className="backup-problems">{problems.slice(0, 100).map(({ path, message }, i) => <li key={`${path} ${i}`}><b>{path}</b> {message}</li>)}</ul>
        </details>
      )}
    </>
  );
}
