import { useRef, type ChangeEvent } from 'react';
import { IMAGE_TYPES } from '../contracts/images';
import type { ImportStore } from './importStore';

const ACCEPT = `.md,.markdown,.txt,.text,.json,.csv,.tsv,.html,.htm,.pdf,.enex,.zip,.engram,text/*,application/json,application/pdf,application/zip,${IMAGE_TYPES.join(',')}`;

/** Two buttons, because a browser's picker takes either files or a folder. */
export function ImportButtons({ store, className, onPicked }: { readonly store: ImportStore; readonly className: string; readonly onPicked?: (() => void) | undefined }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const picked = (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const chosen = [...(input.files ?? [])];
    // The same folder may be picked again.
    input.value = '';
    onPicked?.();
    if (chosen.length > 0) void store.start(async () => (await import('../ui/pickedFiles')).fromFileList(chosen));
  };

  return (
    <>
      <button type="button" className={className} onClick={() => files.current?.click()}>Import files</button>
      <button type="button" className={className} onClick={() => folder.current?.click()}>Import folder</button>
      <input ref={files} type="file" multiple hidden accept={ACCEPT} aria-label="Files to import" onChange={picked} />
      <input ref={folder} type="file" multiple hidden webkitdirectory="" aria-label="Folder to import" onChange={picked} />
    </>
  );
}

declare module 'react' {
  interface InputHTMLAttributes<T> {
    /** Lets a person pick a folder; every browser of today has it, under this name. */
    webkitdirectory?: string;
  }
}
