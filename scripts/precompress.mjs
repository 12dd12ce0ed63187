// @ts-check
/**
 * Writes a .br and a .gz beside every file of dist that becomes at least 3 % smaller by it. Results are kept under
 * node_modules/.cache by content, so that an unchanged file is compressed once.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { brotliParams } from './brotli.mjs';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const CACHE = fileURLToPath(new URL('../node_modules/.cache/engram-precompress', import.meta.url));
const EXTENSIONS = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.txt', '.webmanifest', '.wasm', '.bin']);
const MIN_BYTES = 512;
const MIN_GAIN = 0.03;
/** ONNX Runtime's files (14 and 27 MB): brotli at 9 takes 1.5 and 2.5 s, and every browser that can run them takes brotli. */
const NO_GZIP_BYTES = 8 * 1024 * 1024;

/** @type {readonly { extension: string, compress: (bytes: Buffer) => Promise<Buffer> }[]} */
const ENCODINGS = [
  {
    extension: '.br',
    compress: (bytes) =>
      promisify(brotliCompress)(bytes, {
        params: brotliParams(bytes.length),
      }),
  },
  { extension: '.gz', compress: (bytes) => promisify(gzip)(bytes, { level: 9 }) },
];

await mkdir(CACHE, { recursive: true });
const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
let written = 0;
for (const entry of entries) {
  if (!entry.isFile() || !EXTENSIONS.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = await readFile(path);
  if (bytes.length < MIN_BYTES) continue;
  const hash = createHash('sha256').update(JSON.stringify(brotliParams(bytes.length))).update(bytes).digest('hex');
  for (const { extension, compress } of ENCODINGS) {
    if (extension === '.gz' && bytes.length > NO_GZIP_BYTES) continue;
    const cached = join(CACHE, hash + extension);
    let compressed = await readFile(cached).catch(() => null);
    if (compressed === null) {
      compressed = await compress(bytes);
      await writeFile(cached, compressed);
    }
    if (compressed.length > bytes.length * (1 - MIN_GAIN)) continue;
    await writeFile(path + extension, compressed);
    written += 1;
  }
}
console.log(`precompressed: ${written} files`);
