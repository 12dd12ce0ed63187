/**
 * Compiles the AssemblyScript kernels of the vector index to `src/core/vector-index/kernels.wasm`.
 * Runs before dev, build and unit tests, so it does nothing when the output is newer than every source.
 */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(script), '..');
const room = path.join(root, 'src', 'core', 'vector-index');
const output = path.join(room, 'kernels.wasm');
const sources = readdirSync(path.join(room, 'assembly'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join(room, 'assembly', name));

function modifiedMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

async function compile() {
  // Imported here, because loading the compiler is most of the time that an up-to-date build would take.
  const { default: asc } = await import('assemblyscript/asc');
  // Written beside the output and renamed: a test run that starts meanwhile sees the old file or the new one, never half of it.
  const partial = path.join(room, `kernels-${process.pid}.partial.wasm`);
  // asc wants paths relative to its base directory, with forward slashes on every system.
  const relative = (file) => path.relative(root, file).split(path.sep).join('/');
  const { error, stderr } = await asc.main([
    ...sources.map(relative),
    '--baseDir', root,
    '--outFile', relative(partial),
    '--optimizeLevel', '3',
    '--shrinkLevel', '0',
    '--converge',
    '--noAssert',
    '--runtime', 'stub',
    '--enable', 'simd',
    '--importMemory',
    // 1 page is all the module itself asks for; the vector index grows the memory it hands in.
    '--initialMemory', '1',
  ]);
  if (error !== null) {
    rmSync(partial, { force: true });
    throw new Error(`The vector kernels did not compile.\n${stderr.toString()}`, { cause: error });
  }
  renameSync(partial, output);
  console.log(`built ${relative(output)} (${statSync(output).size} bytes)`);
}

if (modifiedMs(output) <= Math.max(...[script, ...sources].map(modifiedMs))) await compile();
