import { lazy, Suspense, useEffect, useRef, useState, type ClipboardEvent, type ComponentType, type DragEvent } from 'react';
import { imageReference } from '../../core/text/image-references';
import type { Memory, MemoryPatch } from '../../contracts/memory';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { showToast } from '../../ui/toasts';
import type { SimilarNoticeProps } from '../duplicates/SimilarNotice';
import { hrefBeside } from './hrefBeside';
import { PlainEditor } from './editor/PlainEditor';
import { altOf, carriesImages, IMAGE_ACCEPT, imagesOf } from './editor/pickedImages';
import type { TextEditorHandle } from './editor/textEditor';
import { useLatest } from './useLatest';

// If its file cannot be had (offline, and an update was only half stored), the plain field writes just as well.
const MarkdownEditor = lazy(() => import('./editor/MarkdownEditor').catch(() => ({ default: PlainEditor })));
const EditDetails = lazy(() => import('./EditDetails'));
// A courtesy: without its file nothing is missed.
const SimilarNotice = lazy(async () => ({ default: await import('../duplicates/SimilarNotice').then((notice) => notice.SimilarNotice, (): ComponentType<SimilarNoticeProps> => () => null) }));

/** Phones and small windows: the device's own field. In UTF-16 units, what a textarea lays out within a frame at every letter. */
const PLAIN_ON = '(max-width: 799px), (pointer: coarse)';
const PLAIN_UP_TO = 60_000;

export interface ReaderEditProps {
  readonly memory: Memory;
  /** See `MemoryStore`: when it grows, what the fields hold is out of date. */
  readonly foreignChanges: number;
  readonly foreignDetails: number;
  readonly elsewhere: 'under' | 'shown' | null;
  /** The person has read of a change elsewhere; `look`: and wants to see it. */
  readonly onAcknowledged: (look: boolean) => void;
  readonly onChange: (patch: MemoryPatch) => void;
  readonly onDone: () => void;
}

/** Fields that save as they change. They keep what was typed; the memory may come back normalised. */
export function ReaderEdit({ memory, foreignChanges, foreignDetails, elsewhere, onAcknowledged, onChange, onDone }: ReaderEditProps) {
  const engram = useEngram();
  const editor = useRef<TextEditorHandle>(null);
  // Chosen once: turning the phone must not take the field away from under the cursor.
  const [plain] = useState(() => matchMedia(PLAIN_ON).matches && memory.text.length <= PLAIN_UP_TO);
  const [adding, setAdding] = useState(0);
  // Above the text where it stands when it is read, so that nothing jumps; else among the details.
  const [titleAbove] = useState(!memory.titleDerived);

  // Shown only when it came from elsewhere: what the memory says after a save is what was typed.
  const latestText = useLatest(memory.text);
  useEffect(() => {
    if (foreignChanges > 0) editor.current?.setText(latestText.current);
  }, [foreignChanges, latestText]);

  const addImages = async (files: readonly File[], at?: { readonly x: number; readonly y: number }) => {
    for (const file of files) {
      const place = editor.current?.holdPlace(at);
      setAdding((count) => count + 1);
      try {
        place?.put(imageReference(await engram.images.add(file), altOf(file.name)));
      } catch (error) {
        place?.release();
        showToast(errorText(error), { tone: 'bad' });
      } finally {
        setAdding((count) => count - 1);
      }
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const images = imagesOf(event.clipboardData);
    if (images.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void addImages(images);
  };

  /** Images belong to this text; anything else that is dropped is for the page, which imports it. */
  const onDrag = (event: DragEvent) => {
    if (!carriesImages(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === 'drop') void addImages(imagesOf(event.dataTransfer), { x: event.clientX, y: event.clientY });
  };

  const field = { text: memory.text, ref: editor, onDone, onChange: (text: string) => onChange({ text }) };
  return (
    <div className="reader-edit">
      {/* Always there, so that a screen reader hears what comes into it. */}
      <div role="status">{elsewhere !== null && <ChangedElsewhere under={elsewhere === 'under'} onAcknowledged={onAcknowledged} />}</div>
      {titleAbove && <TitleField key={`title ${foreignDetails}`} memory={memory} onChange={onChange} above />}
      <div onPasteCapture={onPaste} onDropCapture={onDrag} onDragEnter={onDrag} onDragLeave={onDrag} onDragOver={onDrag}>
        {plain
          ? <PlainEditor {...field} />
          : <Suspense fallback={<p className="page-text as-written">{memory.text.slice(0, 4000)}</p>}><MarkdownEditor {...field} self={memory.id} /></Suspense>}
      </div>
      <p className="edit-tools">
        <AddImage onFiles={(files) => void addImages(files)} />
        <span role="status" className="faint">{adding > 0 ? 'Adding the image…' : ''}</span>
      </p>
      <Suspense fallback={null}><SimilarNotice text={memory.text} except={memory.id} persona={memory.personaId} hrefFor={hrefBeside} /></Suspense>
      <Suspense fallback={<div className="edit-details" />}>
        <EditDetails memory={memory} foreignChanges={foreignDetails} onChange={onChange}>
          {!titleAbove && <TitleField key={`title ${foreignDetails}`} memory={memory} onChange={onChange} above={false} />}
        </EditDetails>
      </Suspense>
    </div>
  );
}

/** Two tabs write one memory: nothing is lost, and both know. */
function ChangedElsewhere({ under, onAcknowledged }: { readonly under: boolean } & Pick<ReaderEditProps, 'onAcknowledged'>) {
  return (
    <p className="changed-elsewhere">
      <span>{under ? 'Changed in another tab: your text goes on top, the other is kept in its history.' : 'Changed in another tab: this is the text from there.'}</span>
      <span className="changed-elsewhere-tools">
        <button type="button" className="button quiet" onClick={() => onAcknowledged(true)}>Look at the history</button>
        <button type="button" className="button quiet" onClick={() => onAcknowledged(false)}>OK</button>
      </span>
    </p>
  );
}

function TitleField({ memory, onChange, above }: Pick<ReaderEditProps, 'memory' | 'onChange'> & { readonly above: boolean }) {
  const [title, setTitle] = useState(memory.titleDerived ? '' : memory.title);
  return (
    <label className={above ? 'title-field' : undefined}>
      <span className={above ? 'visually-hidden' : undefined}>Title</span>
      <input
        value={title} dir="auto" placeholder={memory.titleDerived ? memory.title : 'From the first line'} autoComplete="off"
        onChange={(event) => { setTitle(event.target.value); onChange({ title: event.target.value }); }}
      />
    </label>
  );
}

/** For keyboards and phones, which neither paste nor drop images easily. */
function AddImage({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button quiet" onClick={() => input.current?.click()}>Add image</button>
      <input
        ref={input} type="file" accept={IMAGE_ACCEPT} multiple hidden aria-label="Image files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ''; // the same file may be chosen again
        }}
      />
    </>
  );
}
