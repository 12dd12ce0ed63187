import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode, RefObject } from 'react';
import './confirmDialog.css';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What is lost, in plain words. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** Where the keyboard goes when it closes: what opened it may be gone. */
  readonly focusAfter: RefObject<HTMLElement | null>;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ open, title, children, confirmLabel, onConfirm, onClose, focusAfter }: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => { if (!next) onClose(); }}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="confirm-scrim" />
        <AlertDialog.Viewport className="confirm-place">
          <AlertDialog.Popup className="confirm" finalFocus={focusAfter}>
            <AlertDialog.Title className="confirm-title">{title}</AlertDialog.Title>
            <AlertDialog.Description render={<div />} className="confirm-text">{children}</AlertDialog.Description>
            <div className="confirm-actions">
              <AlertDialog.Close className="button">Cancel</AlertDialog.Close>
              <button type="button" className="button danger" onClick={onConfirm}>{confirmLabel}</button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
