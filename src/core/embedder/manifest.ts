import type { VectorSpace } from '../../contracts/embedder';
import { CHUNKER_VERSION } from '../text/chunker';

/** Files of the built-in embedder under `public/embedder/`; verified before they are cached and each time they are loaded. */
export const BUILT_IN_FILES = [
  { name: 'vectors.bin', sizeBytes: 7_540_020, sha256: '8313aff75f31db2a0e25c7727c5987de0d04da8976b60213c0e285ab616404c2' },
  { name: 'vocab.txt', sizeBytes: 211_591, sha256: '6c69ec42a34648eb2feaff6cb6e8db7073e8b3bb217236f8ace2d973711165cf' },
] as const;

/** Cache API name. Carries the version of the files, not of the app: an update of the app does not download them again. */
export const BUILT_IN_CACHE = 'engram-embedder-1';

/**
 * The vector space of the built-in embedder.
 * Calibration: between the logistic fits (right hits against the five best wrong ones) of two development sets that lie far
 * apart, since short queries about short notes have lower cosines than questions that repeat the text's words: semantic
 * midpoint 0.31 and 0.50, slope 12 and 16; hybrid 0.31 and 0.72, slope 10 and 11. Nearer to the notes, and gentler. The order of hits does
 * not depend on it.
 */
export const BUILT_IN_SPACE: VectorSpace = Object.freeze({
  id: `engram-static@1/int8/256/c${CHUNKER_VERSION}`,
  model: 'engram-static',
  revision: '1',
  dtype: 'int8',
  dimensions: 256,
  chunkerVersion: CHUNKER_VERSION,
  queryPrefix: '',
  passagePrefix: '',
  maxTokens: null,
  calibration: { semantic: { midpoint: 0.35, slope: 10 }, hybrid: { midpoint: 0.4, slope: 8 } },
});
