import type { CheckArguments } from './check-arguments.mjs';

/** What `scripts/bench-check.mjs` has prepared, and hands over in ENGRAM_CHECK_PLAN. */
export interface CheckPlan {
  readonly arguments: CheckArguments;
  readonly before: CheckSide;
  readonly after: CheckSide;
  /** For the browser's profiles; removed by who made it. */
  readonly folder: string;
  /** When the whole began, Unix ms. */
  readonly startedAt: number;
  /** Where the outcome is to be written. */
  readonly result: string;
}

export interface CheckSide {
  /** Folder of the built app. */
  readonly dist: string;
  /** `scripts/serve.mjs` of the same commit: headers belong to what they are sent with. */
  readonly serve: string;
  readonly commit: string;
  /** Null: not known, of an app that was built elsewhere. */
  readonly version: string | null;
}
