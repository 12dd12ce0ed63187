import type { LibraryClient } from '../../clients/library-client';
import type { LibraryStatus } from '../../contracts/library';
import type { MonitorSnapshot } from '../../contracts/monitor';
import type { Monitor } from '../../core/monitor/monitor';
import { operationTable } from '../../core/monitor/operation-table';
import { MemoryGauge } from './memory-gauge';

/** Takes snapshots of everything that is measured, for whoever looks at the figures. */
export class Snapshots {
  readonly #memory = new MemoryGauge();

  constructor(
    private readonly library: LibraryClient,
    private readonly monitor: Monitor,
  ) {}

  /** @param model - the one in use */
  async take({ memories, vectors, pending, vectorSpace, path }: LibraryStatus, model: string | null): Promise<MonitorSnapshot> {
    const { library, monitor } = this;
    const [remote, vectorIndexes] = await Promise.all([
      library.call((api) => api.operations()),
      // A script of its own, which a tab that lost the network before it was cached does not have; and the library of an older tab knows no such call.
      library.call((api) => api.vectorIndexes()).catch(() => []),
    ]);
    const { bytes, source } = this.#memory.read();
    return {
      takenAt: Date.now(),
      operations: { ...remote, ...operationTable(monitor) },
      conditions: {
        version: __APP_VERSION__,
        memories,
        vectors,
        pending,
        vectorSpace: vectorSpace?.id ?? null,
        model,
        path,
        vectorIndexes,
        crossOriginIsolated: globalThis.crossOriginIsolated,
        online: navigator.onLine,
        cores: navigator.hardwareConcurrency,
        userAgent: navigator.userAgent,
        memoryBytes: bytes,
        memorySource: source,
        workerRestarts: library.workerRestarts,
        role: library.role,
      },
    };
  }
}
