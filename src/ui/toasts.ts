import { announce } from './announcer';
import { createStore } from './createStore';

export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: 'plain' | 'bad';
  readonly action: { readonly label: string; readonly run: () => void | Promise<void> } | null;
  /** A newer notice of the same kind takes this one's place; null: it stands for itself. */
  readonly kind: string | null;
  /** Milliseconds until it leaves by itself; null: it stays until dismissed. */
  readonly lifeMs: number | null;
}

/** Long enough to read and reach with a switch or a screen reader; WCAG 2.2.1 asks for pausing, which hover and focus do. */
const UNDO_LIFE_MS = 10_000;

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function dismissToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

/** Shows a message beside the page. Errors and actions that matter later pass `lifeMs: null` and stay. */
export function showToast(message: string, options: Partial<Pick<Toast, 'tone' | 'action' | 'kind' | 'lifeMs'>> = {}): number {
  const id = ++lastId;
  const toast: Toast = {
    id,
    message,
    tone: options.tone ?? 'plain',
    action: options.action ?? null,
    kind: options.kind ?? null,
    lifeMs: options.lifeMs === undefined ? (options.tone === 'bad' ? null : UNDO_LIFE_MS) : options.lifeMs,
  };
  // Three at most: older ones that would leave by themselves make room.
  const kept = toasts.get().filter((old) => old.kind === null || old.kind !== toast.kind);
  const surplus = kept.length - 2;
  const shown = surplus > 0 ? kept.filter((old, index) => old.lifeMs === null || index >= surplus) : kept;
  toasts.set([...shown, toast]);
  announce(message);
  return id;
}
