/** In a module's import section: "env" "memory", a memory, whose size has a maximum. The flag for a shared one differs by one bit. */
const IMPORT = [3, ...bytesOf('env'), 6, ...bytesOf('memory'), 0x02];
const HAS_MAXIMUM = 0x01;
const SHARED = 0x02;

/**
 * The same kernels for a memory that several threads share. WebAssembly lets a module import either a shared memory or one that is not;
 * the instructions are the same, so one file is kept, and its import changed before it is compiled.
 * @returns a copy
 * @throws TypeError for a module that does not import the kernels' memory
 */
export function withSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  const at = copy.findIndex((_, start) => IMPORT.every((byte, i) => copy[start + i] === byte));
  const flags = at + IMPORT.length;
  if (at < 0 || copy[flags] !== HAS_MAXIMUM) throw new TypeError('the module imports no memory with a maximum');
  copy[flags] |= SHARED;
  return copy;
}

function bytesOf(ascii: string): number[] {
  return Array.from(ascii, (character) => character.charCodeAt(0));
}
