import type { EngineStatus, Engram } from '../../contracts/engine';
import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';

/** Memories that wait to be found by meaning: a sample each time that the library tells another number (at most five times a second). */
export class EmbeddingQueue implements Collector {
  readonly ids = ['queue.embedding'];
  readonly #end: () => void;
  #pending: number | null = null;
  #isGuest = false;

  constructor(private readonly parts: { readonly monitor: Monitor; readonly engram: Pick<Engram, 'onStatus' | 'status'> }) {
    this.#end = parts.engram.onStatus((status) => this.#take(status));
    this.#take(parts.engram.status());
  }

  unsupported(): string | null {
    return this.#isGuest ? 'counted in the tab that runs the library' : null;
  }

  close(): void {
    this.#end();
  }

  #take({ pending, role }: Pick<EngineStatus, 'pending' | 'role'>): void {
    // Every tab is told; one of them counts.
    this.#isGuest = role === 'guest';
    if (role !== 'owner' || pending === this.#pending) return;
    this.#pending = pending;
    this.parts.monitor.gauge('queue.embedding', pending);
  }
}
