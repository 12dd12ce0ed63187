import type { ModelDescription } from '../../src/contracts/models';

/** How large a file may become whose size no list of the server has named; bytes. */
export interface SizeLimit {
  /** No such file is larger. */
  readonly mostBytes: number;
  /** More would take what memories need. */
  readonly roomBytes: number;
}

/** A catalogue is about right; other exports of the same weights differ by less than this. */
const TIMES_EXPECTED = 2;
const SLACK_BYTES = 1_000_000;
/** Configuration and vocabularies: the largest known ones have some 20 MB. */
const MOST_TEXT_BYTES = 100_000_000;
/** What a browser can load at all: memory of WebAssembly ends here. */
const MOST_WEIGHT_BYTES = 4_294_967_296;
/** Of the room that is left. */
const SHARE_OF_ROOM = 0.8;

/** @param free - bytes that the browser would still let us store; null: it does not say */
export function sizeLimitOf({ files }: Pick<ModelDescription, 'files'>, path: string, free: number | null): SizeLimit {
  const expected = files.find((file) => file.path === path)?.approxBytes ?? null;
  const usual = /\.(?:json|txt)$/.test(path) ? MOST_TEXT_BYTES : MOST_WEIGHT_BYTES;
  return { mostBytes: expected === null ? usual : Math.min(usual, expected * TIMES_EXPECTED + SLACK_BYTES), roomBytes: free === null ? Number.POSITIVE_INFINITY : free * SHARE_OF_ROOM };
}
