import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EncoderShape, WRITER_VERSION, writeModel, type WriteModelOptions } from './write-model';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/engram-models/', import.meta.url));

/** As `writeModel`, and kept on disk: for the large shapes, which take a second or two. */
export function cachedModel(shape: EncoderShape, options: WriteModelOptions): Map<string, Uint8Array<ArrayBuffer>> {
  const { vocabulary, hidden, layers, heads, intermediate, positions } = shape;
  const name = `v${WRITER_VERSION}-${[vocabulary, hidden, layers, heads, intermediate, positions].join('x')}-${options.dtype}-seed${options.seed}`;
  const folder = join(CACHE, name);
  return readFolder(folder) ?? writeFolder(folder, writeModel(shape, options));
}

/** Files of a model in a folder, by their paths inside it. @returns null when there is no such folder */
export function readFolder(folder: string): Map<string, Uint8Array<ArrayBuffer>> | null {
  try {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      paths.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length).replace(/^[\\/]/u, '').replaceAll('\\', '/'), Uint8Array.from(readFileSync(path))];
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeFolder(folder: string, files: Map<string, Uint8Array<ArrayBuffer>>): Map<string, Uint8Array<ArrayBuffer>> {
  // Under its name only when it is complete: two test processes may write at once, and one may be ended midway.
  const draft = `${folder}.${process.pid}`;
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), bytes);
  }
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process was first
  }
  return files;
}
