/**
 * Compiles the AssemblyScript kernels of the vector index: `kernels.wasm` for fixed-width SIMD, `kernels-relaxed.wasm` with the relaxed dot product
 * as well. Both serve ordinary and shared memory (src/core/vector-index/shared-memory-import.ts).
 * Runs before dev, build and unit tests, so it does nothing when the outputs are newer than every source.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(script), '..');
const room = path.join(root, 'src', 'core', 'vector-index');
const outputs = [
  { entry: 'simd.ts', file: path.join(room, 'kernels.wasm'), features: ['simd'] },
  { entry: 'relaxed.ts', file: path.join(room, 'kernels-relaxed.wasm'), features: ['simd', 'relaxed-simd'] },
];
const sources = readdirSync(path.join(room, 'assembly'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join(room, 'assembly', name));

function modifiedMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

async function compile({ entry, file, features }) {
  // Imported here, because loading the compiler is most of the time that an up-to-date build would take.
  const { default: asc } = await import('assemblyscript/asc');
  // Written beside the output and renamed: a test run that starts meanwhile sees the old file or the new one, never half of it.
  const partial = `${file.slice(0, -'.wasm'.length)}-${process.pid}.partial.wasm`;
  // asc wants paths relative to its base directory, with forward slashes on every system.
  const relative = (target) => path.relative(root, target).split(path.sep).join('/');
  const { error, stderr } = await asc.main([
    relative(path.join(room, 'assembly', entry)),
    '--baseDir', root,
    '--outFile', relative(partial),
    '--optimizeLevel', '3',
    '--shrinkLevel', '0',
    '--converge',
    '--noAssert',
    '--runtime', 'stub',
    ...features.flatMap((feature) => ['--enable', feature]),
    '--importMemory',
    '--noExportMemory',
    // 1 page is all the module itself asks for; the vector index grows the memory it hands in.
    '--initialMemory', '1',
    // As many as any memory has (linear-memory.ts). A shared memory must have a maximum, and may not exceed that of the import.
    '--maximumMemory', '65535',
  ]);
  if (error !== null) {
    rmSync(partial, { force: true });
    throw new Error(`The vector kernels did not compile.\n${stderr.toString()}`, { cause: error });
  }
  renameSync(partial, file);
  console.log(`built ${relative(file)} (${statSync(file).size} bytes)`);
}

const newest = Math.max(...[script, ...sources].map(modifiedMs));
for (const output of outputs) if (modifiedMs(output.file) <= newest) await compile(output);
