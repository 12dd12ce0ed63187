import type { EncoderRole, ModelDevice, ModelId } from '../contracts/models';

const DEVICES: readonly ModelDevice[] = ['wasm', 'webgpu'];

function keyOf(role: EncoderRole, device: ModelDevice): string {
  return `engram-encoder-start-${role}-${device}`;
}

/**
 * Remembers that a model is being loaded, until it is loaded or has failed in words. If the mark is still there at the next start, the load
 * took the tab with it, and is not repeated until the person says so. Closing or reloading the page takes the page's own mark away:
 * that is no crash.
 */
export class EncoderSentinel {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  readonly #own = new Set<string>();

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null, page: Pick<Window, 'addEventListener'> | null = null) {
    this.#storage = storage;
    page?.addEventListener('pagehide', () => {
      for (const key of this.#own) this.#remove(key);
    });
  }

  set(role: EncoderRole, model: ModelId, device: ModelDevice): void {
    const key = keyOf(role, device);
    this.#own.add(key);
    try {
      this.#storage?.setItem(key, model);
    } catch {
      // No space, or not allowed: then a crash is not remembered.
    }
  }

  /** It is known how the load of this tab ended. Marks that earlier tabs left stay. */
  clear(role: EncoderRole): void {
    for (const device of DEVICES) if (this.#own.has(keyOf(role, device))) this.#remove(keyOf(role, device));
  }

  /** Forgets what earlier tabs left as well. */
  forget(role: EncoderRole): void {
    for (const device of DEVICES) this.#remove(keyOf(role, device));
  }

  /** Whether an earlier tab ended while it loaded this model on this device. */
  crashed(role: EncoderRole, model: ModelId, device: ModelDevice): boolean {
    const key = keyOf(role, device);
    try {
      return !this.#own.has(key) && this.#storage?.getItem(key) === model;
    } catch {
      return false;
    }
  }

  #remove(key: string): void {
    this.#own.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch {
      // As above.
    }
  }
}
