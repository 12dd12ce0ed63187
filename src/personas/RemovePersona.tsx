import { useRef, useState, type RefObject } from 'react';
import type { PersonaInfo } from '../contracts/personas';
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
    const slow = setTimeout(() => showToast(`Deleting “${name}”…`, { kind: `removing-${id}`, lifeMs: null }), SAY_AFTER_MS);
    try {
      const removed = await engram.personas.remove(id);
      const words = `Deleted “${name}”${removed.memories === 0 ? '' : ` and ${counted(removed.memories, 'memory', 'memories')}`}. Nothing is lost yet.`;
      const undo = async () => {
        const touched = await engram.undo.take(removed.undoStep);
        showToast(touched === 0 ? 'It was taken back already.' : `“${name}” is back.`, { kind: 'undo', lifeMs: 6000 });
      };
      showToast(words, { kind: `removing-${id}`, action: { label: 'Undo', run: undo } });
    } catch (error) {
      showToast(errorText(error), { kind: `removing-${id}`, tone: 'bad' });
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
