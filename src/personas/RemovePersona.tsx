import { useRef, useState, type RefObject } from 'react';
import { isAbortError } from '../contracts/errors';
import type { PersonaInfo, RemovePersonaOptions } from '../contracts/personas';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { showToast } from '../ui/toasts';

export interface RemovePersonaProps {
  readonly persona: PersonaInfo;
  readonly onExport: (persona: PersonaInfo) => Promise<void>;
  readonly onClose: () => void;
  /** Where the keyboard goes when nothing is deleted. */
  readonly openedFrom: RefObject<HTMLElement | null>;
  /** And when it is: the button that led here goes with the persona. */
  readonly focusAfter: RefObject<HTMLElement | null>;
}

/** Thousands of memories take seconds. */
const SAY_AFTER_MS = 500;
/** Each notice is read out, so not every step is one. */
const SAY_EVERY = 1 / 4;

/** Says what goes, offers to take it along first, and asks. */
export function RemovePersona({ persona, onExport, onClose, openedFrom, focusAfter }: RemovePersonaProps) {
  const engram = useEngram();
  const focusNext = useRef(openedFrom.current);
  const [exporting, setExporting] = useState(false);
  const { id, name, memories } = persona;

  const exportFirst = async () => {
    if (exporting) return;
    setExporting(true);
    await onExport(persona);
    setExporting(false);
  };

  const remove = async () => {
    focusNext.current = focusAfter.current;
    onClose();
    const giveUp = new AbortController();
    const kind = `removing-${id}`;
    const at = { share: 0, final: false, said: -1, slow: false };
    const say = () => {
      at.said = Math.floor(at.share / SAY_EVERY);
      if (at.final) showToast(`Deleting “${name}”: the last step, which is done as a whole. It can be undone then.`, { kind, lifeMs: null });
      else showToast(`Deleting “${name}”…${at.said > 0 ? ` ${Math.round(at.said * SAY_EVERY * 100)}%` : ''}`, { kind, lifeMs: null, action: { label: 'Cancel', run: () => giveUp.abort() } });
    };
    const slow = setTimeout(() => {
      at.slow = true;
      say();
    }, SAY_AFTER_MS);
    const onProgress: RemovePersonaOptions['onProgress'] = ({ done, total, final }) => {
      const isNew = final ? !at.final : Math.floor(done / total / SAY_EVERY) > at.said;
      Object.assign(at, { share: done / total, final });
      if (at.slow && isNew) say();
    };
    try {
      const removed = await engram.personas.remove(id, { onProgress, signal: giveUp.signal });
      const words = `Deleted “${name}”${removed.memories === 0 ? '' : ` and ${counted(removed.memories, 'memory', 'memories')}`}. Nothing is lost yet.`;
      const undo = async () => {
        const touched = await engram.undo.take(removed.undoStep);
        showToast(touched === 0 ? 'It was taken back already.' : `“${name}” is back.`, { kind: 'undo', lifeMs: 6000 });
      };
      showToast(words, { kind, action: { label: 'Undo', run: undo } });
    } catch (error) {
      if (isAbortError(error)) showToast(`“${name}” stays as it was.`, { kind, lifeMs: 6000 });
      else showToast(errorText(error), { kind, tone: 'bad' });
    } finally {
      clearTimeout(slow);
    }
  };

  return (
    <ConfirmDialog open title={`Delete “${name}”?`} confirmLabel={memories === 0 ? 'Delete' : `Delete with ${counted(memories, 'memory', 'memories')}`} onConfirm={() => void remove()} onClose={onClose} focusAfter={focusNext}>
      {memories === 0 ? <p>It has no memories.</p> : (
        <>
          <p>{counted(memories, 'memory goes', 'memories go')} to the trash with it. For 30 days you can take that back; then {memories === 1 ? 'it is' : 'they are'} forgotten for good.</p>
          <p className="persona-export"><button type="button" className="button" aria-disabled={exporting} onClick={() => void exportFirst()}>{exporting ? 'Exporting…' : 'Export first'}</button></p>
        </>
      )}
    </ConfirmDialog>
  );
}
