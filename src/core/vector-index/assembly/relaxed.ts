/** Kernels for engines with relaxed SIMD: all those of `simd.ts`, and what the relaxed dot product does instead of some of them. */
export * from './simd';
export { scanInt8Relaxed, scoreInt8Relaxed, useScratch } from './int8-relaxed';
