const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]; // magic, version
const ONE_FUNCTION = [0x01, 0x04, 1, 0x60, 0, 0, 0x03, 0x02, 1, 0]; // of type () -> ()
const ZERO = [0x41, 0, 0xfd, 0x0f]; // i8x16.splat(0)

/** A module whose only function gives zeros to one SIMD instruction. It validates only where that instruction is known. */
function probe(operands: number, instruction: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...Array.from({ length: operands }, () => ZERO).flat(), ...instruction, 0x1a, 0x0b]; // no locals; drop, end
  return new Uint8Array([...HEADER, ...ONE_FUNCTION, 0x0a, body.length + 2, 1, body.length, ...body]);
}

/** Whether this engine knows the fixed-width SIMD instructions that the kernels are made of. */
export function simdSupported(): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(probe(2, [0xfd, 0xba, 0x01])); // i32x4.dot_i16x8_s
}

/** Whether this engine knows the relaxed dot product. That does not say that it computes it as it should. */
export function relaxedSimdSupported(): boolean {
  return simdSupported() && WebAssembly.validate(probe(3, [0xfd, 0x93, 0x02])); // i32x4.relaxed_dot_i8x16_i7x16_add_s
}
