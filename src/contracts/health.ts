/** What decides whether this library will still be here. Null: the browser does not say. */
export interface StorageHealth {
  readonly persisted: boolean | null;
  readonly installed: boolean;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** Unix ms of the last backup or export that was written to its end; null: never. */
  readonly lastBackupAt: number | null;
  /** Memories changed since then. */
  readonly changedSinceBackup: number;
  /** Unix ms of the last restore drill without a difference; null: never. */
  readonly lastDrillAt: number | null;
  /** The rule by which this browser clears storage, in plain words. */
  readonly evictionRule: string;
  /** Unix ms and outcome of the last integrity check; null: never. */
  readonly lastIntegrity: { readonly at: number; readonly findings: number } | null;
  /** The worst of it first; empty: nothing to do. */
  readonly advice: readonly HealthAdvice[];
}

export interface HealthAdvice {
  readonly kind: 'back-up' | 'persist' | 'install' | 'space' | 'check' | 'drill';
  readonly urgency: 'soon' | 'calm';
  readonly words: string;
}

export const INTEGRITY_PARTS = ['rows', 'hashes', 'passages', 'vectors', 'keyword-index', 'clocks', 'links', 'versions', 'images', 'personas'] as const;
export type IntegrityPart = (typeof INTEGRITY_PARTS)[number];

export interface IntegrityFinding {
  readonly part: IntegrityPart;
  /** Words for the person. */
  readonly message: string;
  readonly count: number;
  /** At most 20 examples. */
  readonly ids: readonly string[];
  /** True: these are memories, and worth a look. */
  readonly opens: boolean;
  /** `repaired`: made again from what is true; `repairable`: would be, with `repair: true`; `reported`: nothing it could be made from. */
  readonly outcome: 'repaired' | 'repairable' | 'reported';
}

export interface IntegrityReport {
  readonly at: number;
  readonly elapsedMs: number;
  readonly memories: number;
  /** What was looked at, by part. */
  readonly checked: Readonly<Record<IntegrityPart, number>>;
  /** Empty: clean. */
  readonly findings: readonly IntegrityFinding[];
}

export interface IntegrityApi {
  /** Looks at everything stored, in slices; searches go on. @param job - for `cancel` and progress */
  check(job: number, options: { readonly repair: boolean }): Promise<IntegrityReport>;
  /** Facts that only the library knows. */
  facts(): Promise<Pick<StorageHealth, 'lastBackupAt' | 'changedSinceBackup' | 'lastDrillAt' | 'lastIntegrity'>>;
}
