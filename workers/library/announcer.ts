import type { LibraryChange, LibraryEvent, LibraryStatus } from '../../src/contracts/library';
import type { MemoryId } from '../../src/contracts/memory';

const STATUS_INTERVAL_MS = 200;
const NAMED_CHANGES = 100;

/** Tells every tab what has changed, and how the library is. */
export class Announcer {
  #changes = 0;
  #due: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly emit: (event: LibraryEvent) => void,
    private readonly status: () => LibraryStatus,
  ) {}

  /** How many changes were told. */
  get changes(): number {
    return this.#changes;
  }

  changed(kind: LibraryChange['kind'], ids: readonly MemoryId[]): void {
    this.#changes++;
    this.emit({ kind: 'change', change: { kind, ids: ids.slice(0, NAMED_CHANGES), count: ids.length } });
    this.statusChanged();
  }

  /** At most five times a second; the last state always arrives. */
  statusChanged(): void {
    this.#due ??= setTimeout(() => this.tellStatus(), STATUS_INTERVAL_MS);
  }

  tellStatus(): void {
    if (this.#due !== null) clearTimeout(this.#due);
    this.#due = null;
    this.emit({ kind: 'status', status: this.status() });
  }

  failed(error: unknown): void {
    this.emit({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
