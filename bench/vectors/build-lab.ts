import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions, type Plugin } from 'vite';
import { compileYardstick } from './compile-yardstick';

export interface Lab {
  /** What a server serves: a page that starts workers, and the workers. */
  readonly folder: string;
  remove(): Promise<void>;
}

export interface LabOptions {
  /** Of the page, which is `index.html` there. */
  readonly page: URL;
  readonly plugins?: readonly Plugin[];
  /** Folder with the files that the page may read at `/data/`. */
  readonly data?: string;
}

/**
 * Builds a page for measuring, with the product's own modules in its workers, as Vite builds the product: the same target, the same way to
 * start workers, WebAssembly files and nested workers. Into a temporary folder: nothing of it is part of the app.
 */
export async function buildLab({ page, plugins = [], data }: LabOptions): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'engram-lab-'));
  const root = fileURLToPath(new URL('.', page));
  const output = { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js', assetFileNames: 'assets/[name]-[hash][extname]' };
  await build({
    root,
    configFile: false,
    logLevel: 'error', // packages of others warn about themselves
    publicDir: data ?? false,
    define: { __APP_VERSION__: JSON.stringify('bench') },
    resolve: { alias: { dexie: fileURLToPath(new URL('../../node_modules/dexie/dist/modern/dexie.mjs', import.meta.url)) }, conditions: [...defaultClientConditions] },
    plugins: [...plugins],
    worker: { format: 'es', plugins: () => [...plugins], rolldownOptions: { output } },
    build: {
      target: 'baseline-widely-available',
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 20_000,
      rolldownOptions: { output },
    },
  });
  await mkdir(join(folder, 'data'), { recursive: true });
  await writeFile(join(folder, 'data', 'yardstick.wasm'), await compileYardstick());
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
