import { useLayoutEffect, useRef, type ReactNode } from 'react';
import './modalDialog.css';

export interface ModalDialogProps {
  /** Its accessible name. */
  readonly label: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it traps the focus, makes the rest inert, closes with Escape and gives the focus back. A click beside it closes it too. */
export function ModalDialog({ label, className = '', onClose, children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the dialog leaves the document: one that is closed gives the focus back, one that is merely gone does not.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog} className={`modal ${className}`} aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="modal-page">{children}</div>
    </dialog>
  );
}
