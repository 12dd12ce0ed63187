import { useState } from 'react';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { ModalDialog } from '../ui/ModalDialog';
import { useEngineStatus } from '../ui/useEngineStatus';

/** To be typed. Not a word that slips from the hand. */
const PHRASE = 'delete everything';

export interface EraseEverythingProps {
  readonly onExport: () => Promise<void>;
  readonly onErased: () => void;
}

export function EraseEverything(props: EraseEverythingProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <p><button type="button" className="button danger" onClick={() => setOpen(true)}>Delete everything …</button></p>
      {open && <EraseDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function EraseDialog({ onExport, onErased, onClose }: EraseEverythingProps & { readonly onClose: () => void }) {
  const engram = useEngram();
  const { memories } = useEngineStatus();
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<{ readonly at: 'asking' | 'erasing' } | { readonly at: 'failed'; readonly error: unknown }>({ at: 'asking' });
  const confirmed = typed.trim().toLowerCase() === PHRASE;
  const erasing = state.at === 'erasing';

  const erase = async () => {
    if (!confirmed || erasing) return;
    setState({ at: 'erasing' });
    try {
      await engram.storage.erase();
      onErased();
    } catch (error) {
      setState({ at: 'failed', error });
    }
  };

  return (
    <ModalDialog label="Delete everything" className="erase" onClose={() => !erasing && onClose()}>
      <form className="modal-body" onSubmit={(event) => { event.preventDefault(); void erase(); }}>
        <h2>Delete everything?</h2>
        <p>{memories === 0 ? 'The library' : `All ${counted(memories, 'memory', 'memories')}`} on this device, with the trash, versions, images, settings, and the copy of the app that works without a network. It cannot be taken back.</p>
        <p><button type="button" className="button" disabled={erasing} onClick={() => void onExport()}>Export everything first</button></p>
        <label className="setting-field">
          <span>To go on, type <b>{PHRASE}</b></span>
          <input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" autoCapitalize="none" spellCheck={false} disabled={erasing} />
        </label>
        {state.at === 'failed' && <p role="alert" className="bad">{errorText(state.error)}</p>}
        <p className="erase-buttons">
          <button type="button" className="button" disabled={erasing} onClick={onClose}>Keep it all</button>
          <button type="submit" className="button danger-fill" disabled={!confirmed || erasing}>{erasing ? 'Deleting …' : 'Delete everything'}</button>
        </p>
      </form>
    </ModalDialog>
  );
}
