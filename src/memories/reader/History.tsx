import { useEffect, useMemo, useRef, useState } from 'react';
import type { Memory, MemoryPatch, MemoryVersion } from '../../contracts/memory';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { formatFullDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';
import { showToast } from '../../ui/toasts';
import { diffText, shortenDiff } from './diffText';

export interface HistoryProps {
  readonly memory: Memory;
  /** An earlier wording took the place of the present one. */
  readonly onRestored: () => void;
  readonly onClose: () => void;
}

/** Earlier wordings of a memory, each compared with the present one. Loaded when it is asked for, the comparison with it. */
export default function History({ memory, onRestored, onClose }: HistoryProps) {
  const engram = useEngram();
  const dialog = useRef<HTMLDialogElement>(null);
  const [versions, setVersions] = useState<readonly MemoryVersion[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [chosen, setChosen] = useState<number | null>(null);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  useEffect(() => {
    let current = true;
    engram.memories.versions(memory.id).then((found) => {
      if (!current) return;
      // Latest first, whatever order they come in.
      const latestFirst = [...found].sort((a, b) => b.replacedAt - a.replacedAt || b.id - a.id);
      setVersions(latestFirst);
      setChosen((before) => latestFirst.find(({ id }) => id === before)?.id ?? latestFirst[0]?.id ?? null);
    }, (error: unknown) => { if (current) setFailure(error); });
    return () => {
      current = false;
    };
    // Another tab may add to it while it is read.
  }, [engram, memory.id, memory.hlc]);

  const version = versions?.find(({ id }) => id === chosen);

  const restore = async ({ id }: MemoryVersion) => {
    const before: MemoryPatch = { text: memory.text, title: memory.titleDerived ? '' : memory.title, tags: memory.tags, type: memory.type };
    try {
      await engram.memories.restoreVersion(memory.id, id);
    } catch (error) {
      setFailure(error);
      return;
    }
    onRestored();
    onClose();
    showToast('The earlier wording is back. The one it replaced is kept in the history.', {
      action: { label: 'Undo', run: async () => { await engram.memories.update(memory.id, before); } },
    });
  };

  return (
    <dialog ref={dialog} className="history-dialog" aria-labelledby="history-title" onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <header>
        <h2 id="history-title">History</h2>
        <button type="button" className="button" onClick={onClose}>Close</button>
      </header>
      {failure !== null && <p role="alert">{errorText(failure)}</p>}
      {versions?.length === 0 && <p className="history-empty">There is no earlier wording yet. When you change this memory, what it said before is kept here.</p>}
      {versions !== null && versions.length > 0 && (
        <div className="history-columns">
          <VersionList versions={versions} chosen={chosen} onChoose={setChosen} />
          {version !== undefined && <Comparison key={version.id} version={version} memory={memory} onRestore={() => void restore(version)} />}
        </div>
      )}
    </dialog>
  );
}

interface VersionListProps {
  readonly versions: readonly MemoryVersion[];
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
}

/** Radio buttons: the arrow keys go through them, and a screen reader says which of how many. */
function VersionList({ versions, chosen, onChoose }: VersionListProps) {
  const [now] = useState(Date.now);
  return (
    <fieldset className="versions">
      <legend className="visually-hidden">Earlier wordings</legend>
      {versions.map(({ id, writtenAt }) => (
        <label key={id}>
          <input type="radio" name="version" className="visually-hidden" checked={id === chosen} onChange={() => onChoose(id)} />
          <span>{formatRelative(writtenAt, now)}</span>
          <time className="faint tabular" dateTime={new Date(writtenAt).toISOString()}>{formatFullDate(writtenAt)}</time>
        </label>
      ))}
    </fieldset>
  );
}

function Comparison({ version, memory, onRestore }: { readonly version: MemoryVersion; readonly memory: Memory; readonly onRestore: () => void }) {
  const parts = useMemo(() => shortenDiff(diffText(version.text, memory.text)), [version.text, memory.text]);
  const removed = parts.filter(({ kind }) => kind === 'removed').length;
  const added = parts.filter(({ kind }) => kind === 'added').length;
  return (
    <section className="comparison" aria-label="What has changed since">
      <p className="comparison-bar">
        <span className="comparison-key">
          {removed + added === 0 ? 'The text is the same as now.' : <><span className="removed">Struck out</span> was there then, <span className="added">underlined</span> is there now.</>}
        </span>
        <button type="button" className="button primary" onClick={onRestore}>Restore this wording</button>
      </p>
      {version.title !== memory.title && <p className="faint">Title then: {version.title}</p>}
      {version.tags.join() !== memory.tags.join() && <p className="faint">Tags then: {version.tags.length === 0 ? 'none' : version.tags.join(', ')}</p>}
      {/* The keyboard scrolls it. */}
      <div className="page-text as-written diff" dir="auto" tabIndex={0} role="group" aria-label="Comparison">
        {parts.map(({ text, kind, gap }, index) => (
          <span key={index}>
            {gap && <span className="diff-gap" role="note" aria-label="Unchanged text is left out">⋯</span>}
            {kind === 'added' ? <ins><span className="visually-hidden">[added: </span>{text}<span className="visually-hidden">]</span></ins>
              : kind === 'removed' ? <del><span className="visually-hidden">[removed: </span>{text}<span className="visually-hidden">]</span></del>
                : text}
          </span>
        ))}
      </div>
    </section>
  );
}
