import { useEffect, useState } from 'react';
import { useEngram } from '../ui/EngramContext';
import type { ImportStore } from './importStore';
import { keepImages } from './keepImages';
import { droppedEntries, readEntries } from '../ui/pickedFiles';
import './import.css';

/** Files and folders may be dropped anywhere on the page: notes are imported, images without a note become a memory. */
export function DropZone({ store }: { readonly store: ImportStore }) {
  const engram = useEngram();
  const [over, setOver] = useState(false);
  // Drawn when the start is over: the time for a word about an import that a crash has ended. Where that cannot be found out, the next start asks again.
  useEffect(() => void import('./importFlow').then(({ offerUnfinished }) => offerUnfinished(engram, store)).catch(() => undefined), [engram, store]);

  useEffect(() => {
    // Enter and leave come for every element that is crossed; they cancel out.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      depth = 0;
      setOver(false);
      // Somebody nearer took it, as the editor does with images.
      if (event.defaultPrevented) return;
      event.preventDefault();
      // A folder has no type, so it is never taken for an image. Of notes, thousands of files are not made here to be looked at.
      const items = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file');
      if (items.length > 0 && items.every(({ type }) => type.startsWith('image/'))) {
        void keepImages(engram, [...event.dataTransfer.files]);
        return;
      }
      const entries = droppedEntries(event.dataTransfer);
      void store.start((onFound, signal) => readEntries(entries, onFound, signal));
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hover);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hover);
      removeEventListener('drop', drop);
    };
  }, [engram, store]);

  return over ? <div className="drop-zone" aria-hidden="true"><p>Drop your notes to import them, or images to keep them</p></div> : null;
}
