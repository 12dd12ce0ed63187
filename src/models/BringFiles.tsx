import { type ChangeEvent, type DragEvent, useRef, useState } from 'react';
import { droppedEntries, fromFileList, type PickedFile, readEntries } from '../ui/pickedFiles';
import type { ModelsStore, ModelsView } from './modelsStore';
import { Problem } from './Problem';
import { problemWords } from './problemWords';

/** A model without a network: its folder, or a zip of it, from a disk or a stick. */
export function BringFiles({ view, store }: { readonly view: ModelsView; readonly store: ModelsStore }) {
  const folder = useRef<HTMLInputElement>(null);
  const zip = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const busy = view.busy.has('bring');
  const problem = view.problems.get('files');

  const bring = (files: readonly PickedFile[]) => {
    if (files.length > 0) void store.bring(files.map(({ path, file }) => ({ path, file })));
  };
  const picked = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = fromFileList([...(event.currentTarget.files ?? [])]);
    // The same folder may be picked again.
    event.currentTarget.value = '';
    bring(chosen);
  };
  const dropped = (event: DragEvent) => {
    // Taken here, so that the page does not import it as notes.
    event.preventDefault();
    setOver(false);
    const entries = droppedEntries(event.dataTransfer);
    void readEntries(entries, () => {}, new AbortController().signal).then(bring);
  };

  return (
    <div
      className={over ? 'bring over' : 'bring'}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}
    >
      <p><b>From files, without any network.</b> The folder that holds config.json, tokenizer.json and the ONNX file, or a zip of it. Drop it here, or choose it:</p>
      <p className="model-actions">
        <button type="button" className="button" disabled={busy} onClick={() => folder.current?.click()}>Choose a folder</button>
        <button type="button" className="button" disabled={busy} onClick={() => zip.current?.click()}>Choose a zip</button>
        {busy && <span className="faint" role="status">Reading and checking …</span>}
      </p>
      <input ref={folder} type="file" multiple hidden webkitdirectory="" aria-label="Folder of a model" onChange={picked} />
      <input ref={zip} type="file" hidden accept=".zip,application/zip" aria-label="Zip of a model" onChange={picked} />
      {problem !== undefined && <Problem words={problemWords(problem)} />}
    </div>
  );
}
