import { useEffect, useRef, useState, type FocusEvent } from 'react';
import { useStore } from './createStore';
import { dismissToast, showToast, toasts, type Toast } from './toasts';
import { errorText } from './errorText';
import './toasts.css';

export function Toasts() {
  const shown = useStore(toasts);
  if (shown.length === 0) return null;
  return (
    <section className="toasts" aria-label="Notices">
      {shown.map((toast) => <ToastCard key={toast.id} toast={toast} />)}
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const { id, lifeMs, action } = toast;
  const cameFrom = useRef<HTMLElement | null>(null);

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    setHeld(true);
    const before = event.relatedTarget;
    if (before instanceof HTMLElement && !event.currentTarget.contains(before)) cameFrom.current = before;
  };

  /** The button that was pressed goes with the notice: whoever pressed it by keyboard is put back to where they came from. */
  const dismiss = () => {
    dismissToast(id);
    if (cameFrom.current?.isConnected === true) cameFrom.current.focus({ preventScroll: true });
  };

  useEffect(() => {
    if (held || lifeMs === null) return;
    const timer = setTimeout(() => dismissToast(id), lifeMs);
    return () => clearTimeout(timer);
  }, [held, id, lifeMs]);

  const act = async () => {
    dismiss();
    try {
      await action?.run();
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  return (
    <div
      className={toast.tone === 'bad' ? 'toast bad-toast' : 'toast'}
      onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
      onFocus={onFocus} onBlur={() => setHeld(false)}
    >
      <p>{toast.message}</p>
      {action !== null && <button type="button" className="button" onClick={() => void act()}>{action.label}</button>}
      <button type="button" className="button quiet" aria-label="Dismiss" onClick={dismiss}>
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.6" /></svg>
      </button>
    </div>
  );
}
