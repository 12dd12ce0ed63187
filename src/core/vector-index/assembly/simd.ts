/** Kernels for engines with fixed-width SIMD. Addresses are byte offsets into the imported memory. */
export { dot, dotHalf, fromHalf, quantiseRows, toHalf } from './rows';
export { estimateRows, makeBits, makeTable, rotate } from './bits';
export { collectWithin, combineDistances, hammingI64, hammingI8x16, lowerDistances } from './distances';
export { raiseScores, scanInt8, scoreInt8 } from './int8';

/** First byte the module itself does not use. */
export function heapBase(): usize {
  return __heap_base;
}
