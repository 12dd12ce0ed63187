import { useEffect, useRef, useState, useSyncExternalStore, type FocusEvent } from 'react';
import { useStore } from './createStore';
import { dismissToast, showToast, toasts, type Toast } from './toasts';
import { errorText } from './errorText';
import './toasts.css';

export function Toasts() {
  const shown = useStore(toasts);
  return shown.length === 0 ? null : <Stack shown={shown} />;
}

function Stack({ shown }: { readonly shown: readonly Toast[] }) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const hidden = useSyncExternalStore(onVisibility, () => document.hidden);
  // While one of them is pointed at none leaves: the others would move under the pointer. In a hidden tab nobody reads them.
  const held = pointed || focused || hidden;
  return (
    <section
      className="toasts" aria-label="Notices"
      onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)} onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}
    >
      {shown.map((toast) => <ToastCard key={toast.id} toast={toast} held={held} onDismissed={() => setFocused(false)} />)}
    </section>
  );
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

function ToastCard({ toast, held, onDismissed }: { readonly toast: Toast; readonly held: boolean; readonly onDismissed: () => void }) {
  const { id, lifeMs, action } = toast;
  const cameFrom = useRef<HTMLElement | null>(null);

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const before = event.relatedTarget;
    if (before instanceof HTMLElement && !event.currentTarget.contains(before)) cameFrom.current = before;
  };

  /** The button that was pressed goes with the notice: whoever pressed it by keyboard is put back to where they came from. */
  const dismiss = () => {
    dismissToast(id);
    onDismissed(); // an element that goes away tells nobody that it lost the focus
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
      onFocus={onFocus}
    >
      <p>{toast.message}</p>
      {action !== null && <button type="button" className="button" onClick={() => void act()}>{action.label}</button>}
      <button type="button" className="button quiet" aria-label="Dismiss" onClick={dismiss}>
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.6" /></svg>
      </button>
    </div>
  );
}
