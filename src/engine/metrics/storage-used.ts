import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';

/** Browsers count in the background, and round. */
const EVERY_MS = 10 * 60_000;
const MB = 1e6;

/** Space on this device, as the browser counts it for this origin. */
export class StorageUsed implements Collector {
  readonly ids = ['storage.used', 'storage.quota', 'storage.share'];
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #failed = false;

  /** @param storage - undefined: this browser has none, or not on this page */
  constructor(private readonly monitor: Monitor, private readonly storage: Pick<StorageManager, 'estimate'> | undefined = globalThis.navigator?.storage) {
    if (storage?.estimate === undefined) return;
    void this.measure();
    this.#timer = setInterval(() => void this.measure(), EVERY_MS);
  }

  unsupported(): string | null {
    if (this.storage?.estimate === undefined) return NOT_SUPPORTED;
    return this.#failed ? 'the browser did not say' : null;
  }

  async measure(): Promise<void> {
    try {
      const { usage, quota } = (await this.storage?.estimate()) ?? {};
      this.#failed = usage === undefined;
      if (usage !== undefined) this.monitor.gauge('storage.used', usage / MB);
      if (quota !== undefined) this.monitor.gauge('storage.quota', quota / MB);
      if (usage !== undefined && quota !== undefined && quota > 0) this.monitor.gauge('storage.share', usage / quota);
    } catch {
      this.#failed = true;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
