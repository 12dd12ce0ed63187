import { modelError } from './model-error';

/**
 * Refuses in time what cannot fit. The browser's figure is to be believed when it says that there is too little; when it says that there
 * is enough, the device may still be full (Chromium always names its usage plus 10 GB), which the writing then finds out.
 * @param needed - bytes yet to come
 * @throws AppError `MODEL_FAILED` (`no-space`)
 */
export async function requireSpace(needed: number): Promise<void> {
  const free = await freeSpace();
  if (free !== null && free < needed) throw modelError('no-space', { needed, free });
}

/** Bytes that the browser would still let us store; null: it does not say. */
export async function freeSpace(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
  } catch {
    return null; // No estimate here.
  }
}
