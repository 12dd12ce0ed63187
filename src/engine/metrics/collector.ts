import type { MetricCause } from '../../contracts/figures';

/** Watches for one metric, or a few that come from the same place. Values go to the monitor, and with it into the history; what cannot be a value is asked here. */
export interface Collector {
  /** Of the metrics it is responsible for. */
  readonly ids: readonly string[];
  /** Why a metric has no value: this browser cannot say, or cannot say yet. Null: it can, though it may not have happened. */
  unsupported(id: string): string | null;
  /** Where the newest value is not the newest sample. */
  latest?(id: string): number | null;
  /** Newest first. */
  causes?(id: string): readonly MetricCause[];
  /** Once a minute, and before somebody looks: what is over is handed to the monitor. Cheap: nothing here may collect garbage or ask for layout. */
  settle?(): void;
  /** Somebody looks at the figures. As cheap. */
  look?(): void;
  close(): void;
}

/** Of which nobody watches anything. */
export const NOT_SUPPORTED = 'not supported by this browser';
