import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** @returns WebAssembly that imports `env.memory` and uses none of it for itself. See `assembly/yardstick.as` */
export async function compileYardstick(): Promise<Uint8Array> {
  const source = readFileSync(new URL('assembly/yardstick.as', import.meta.url), 'utf8');
  const { binary, error, stderr } = await asc.compileString(source, { optimizeLevel: 3, noAssert: true, runtime: 'stub', enable: ['simd'], importMemory: true, initialMemory: 1 });
  if (binary === null) throw new Error(`The yardstick did not compile.\n${stderr.toString()}`, { cause: error });
  return binary;
}
