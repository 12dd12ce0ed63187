import { useEffect, useRef, useState } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { useLatest } from './useLatest';

export interface ImageDialogProps {
  readonly hash: string;
  readonly alt: string;
  readonly onClose: () => void;
}

/** An image in full, over everything. A click beside it, Escape or Close leave it. */
export default function ImageDialog({ hash, alt, onClose }: ImageDialogProps) {
  const engram = useEngram();
  const dialog = useRef<HTMLDialogElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const close = useLatest(onClose);
  const [missing, setMissing] = useState(false);

  useEffect(() => {
    let made: string | null = null;
    let current = true;
    engram.images.get(hash).then((blob) => {
      if (!current) return;
      if (blob === null) setMissing(true);
      else setUrl(made = URL.createObjectURL(blob));
    }, () => setMissing(true));
    return () => {
      current = false;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [engram, hash]);

  useEffect(() => {
    const element = dialog.current;
    const onClick = (event: MouseEvent) => {
      if (event.target === element) close.current();
    };
    element?.showModal();
    element?.addEventListener('click', onClick);
    return () => {
      element?.removeEventListener('click', onClick);
      element?.close();
    };
  }, [close]);

  return (
    <dialog ref={dialog} className="image-dialog" aria-label={alt === '' ? 'Image' : alt} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <button type="button" className="button" onClick={onClose}>Close</button>
      {url !== null && <img src={url} alt={alt} />}
      {missing && <p>This image is not on this device any more. The text that names it is not affected.</p>}
      {alt !== '' && <p dir="auto">{alt}</p>}
    </dialog>
  );
}
