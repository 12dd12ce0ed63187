import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findCycles, findUnusedExports, findViolations, readImports, type SourceFile } from './architecture';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    // AssemblyScript sources are another language: they have no imports that a bundler sees.
    .filter((path) => !/[\\/](?:assembly|node_modules)[\\/]/.test(path))
    .map((path) => ({ path: relative(ROOT, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}

const isProduct = ({ path }: SourceFile): boolean => /^(?:src|workers)\//.test(path) && !/\/testing\/|\.test\.tsx?$/.test(path);

const files = ['src', 'workers', 'tests', 'bench'].flatMap(filesBelow);
const sources = files.filter(isProduct);

describe('the architecture', () => {
  it('has sources to look at', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.some(({ path }) => path.startsWith('src/core/'))).toBe(true);
  });

  it('keeps the dependency direction: app → rooms → ui, engine → clients, storage → contracts, core; workers → storage, contracts, core', () => {
    expect(findViolations(sources)).toEqual([]);
  });

  it('has no cycles', () => {
    expect(findCycles(sources)).toEqual([]);
  });

  it('names only files that exist', () => {
    const missing = sources.flatMap((source) =>
      readImports(source)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => join(ROOT, dirname(source.path), specifier.replace(/\?.*$/, '')))
        .filter((target) => !['', '.ts', '.tsx', '/index.ts', '.d.ts'].some((ending) => existsSync(target + ending)))
        // Compiled kernels are made by the build and may not be there yet.
        .filter((target) => !target.endsWith('.wasm'))
        .map((target) => `${source.path} names ${relative(ROOT, target)}, which does not exist`),
    );
    expect(missing).toEqual([]);
  });

  it('exports nothing that nobody imports', () => {
    const readers = files.filter((file) => !isProduct(file));
    expect(readers.length).toBeGreaterThan(10);
    expect(findUnusedExports(sources, readers)).toEqual([]);
  });
});

describe('the check itself', () => {
  const violationsOf = (path: string, text: string): string[] => findViolations([{ path, text }]);

  it.each<[why: string, path: string, text: string]>([
    ['core reaches up into storage', 'src/core/rank.ts', "import { db } from '../storage/database';"],
    ['core uses a package of the DOM', 'src/core/markdown/render.ts', "import DOMPurify from 'dompurify';"],
    ['core uses React', 'src/core/use-rank.ts', "export { useState } from 'react';"],
    ['contracts import anything but contracts', 'src/contracts/search.ts', "import type { Heap } from '../core/heap';"],
    ['storage reaches into clients', 'src/storage/database.ts', "const x = await import('../clients/library-client');"],
    ['storage uses Comlink', 'src/storage/remote.ts', "import { wrap } from 'comlink';"],
    ['engine uses Dexie', 'src/engine/create.ts', "import { Dexie } from 'dexie';"],
    ['a room looks into another room', 'src/search/SearchRoom.tsx', "import { Editor } from '../memories/Editor';"],
    ['a room talks to a worker client', 'src/search/use-search.ts', "import { connect } from '../clients/library-client';"],
    ['ui knows a room', 'src/ui/Button.tsx', "import '../memories/editor.css';"],
    ['engine knows the app', 'src/engine/create.ts', "import type { Route } from '../app/routes';"],
    ['a worker uses a client', 'workers/library/main.ts', "import { x } from '../../src/clients/library-client';"],
    ['a worker uses the engine', 'workers/library/main.ts', "import { x } from '../../src/engine/create';"],
    ['a worker looks into another worker', 'workers/library/main.ts', "import { x } from '../embedder/queue';"],
    ['what workers share looks into a worker', 'workers/shared/alive.ts', "import { x } from '../embedder/queue';"],
    ['src imports a worker as a module', 'src/clients/library-client.ts', "import { serve } from '../../workers/library/main';"],
    ['a worker starts one that is not for it', 'workers/library/start.ts', "new Worker(new URL('../embedder/main.ts', import.meta.url))"],
    ['a worker that another starts is imported as a module', 'workers/library/start.ts', "import { x } from '../scan/main.ts';"],
    ['a worker is started outside the clients', 'src/engine/create.ts', "new Worker(new URL('../../workers/library/main.ts', import.meta.url))"],
    ['a worker file other than main is started', 'src/clients/library-client.ts', "import url from '../../workers/library/queue.ts?worker&url';"],
    ['a folder that is no layer', 'src/utils/format.ts', "import { x } from '../core/x';"],
    ['src uses something outside', 'src/app/main.tsx', "import config from '../../vite.config';"],
    ['a product file uses a test tool', 'src/core/rank.ts', "import fc from 'fast-check';"],
  ])('sees that %s', (_why, path, text) => {
    expect(violationsOf(path, text)).toHaveLength(1);
  });

  it.each<[path: string, text: string]>([
    ['src/app/main.tsx', "import { SearchRoom } from '../search/SearchRoom'; import { createEngram } from '../engine/create-engram'; import { createRoot } from 'react-dom/client';"],
    ['src/search/SearchRoom.tsx', "import { Button } from '../ui/Button'; import type { Engram } from '../contracts/engine'; import { highlight } from '../core/highlight';"],
    ['src/clients/library-client.ts', "import { wrap } from 'comlink'; import url from '../../workers/library/main.ts?worker&url';"],
    ['src/clients/library-client.ts', "new Worker(new URL('../../workers/library/main.ts', import.meta.url))"],
    ['src/core/chunk.ts', "import { AppError } from '../contracts/errors';"],
    ['src/core/chunk.ts', "// import { db } from '../storage/database';\nconst text = \"import x from '../storage/y'\";"],
    ['workers/library/main.ts', "import { expose } from 'comlink'; import { serve } from './serve'; import { open } from '../../src/storage/database';"],
    ['workers/library/start.ts', "import url from '../scan/main.ts?worker&url';"],
    ['workers/library/main.ts', "import { announceAlive } from '../shared/alive';"],
    ['workers/service/main.ts', "import { securityHeaders } from '../../scripts/headers.mjs'; import { clientsClaim } from 'workbox-core';"],
  ])('has nothing against %s: %s', (path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });

  it('sees a cycle, and not one of types only', () => {
    const a = { path: 'src/core/a.ts', text: "import { b } from './b'; export const a = 1;" };
    const c = { path: 'src/core/c.ts', text: "import { a } from './a'; export const c = 1;" };
    expect(findCycles([a, { path: 'src/core/b.ts', text: "import { c } from './c';" }, c])).toEqual(['src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts']);
    expect(findCycles([a, { path: 'src/core/b.ts', text: "import type { C } from './c';" }, c])).toEqual([]);
  });

  it('sees an export that nothing imports', () => {
    const unusedBeside = (text: string): string[] => findUnusedExports([{ path: 'src/core/a.ts', text: 'export const a = 1; export interface A { b: B } export interface B { c: 1 }' }], [{ path: 'src/core/a.test.ts', text }]);
    expect(unusedBeside("import { a, type A } from './a';")).toEqual([]);
    expect(unusedBeside("import * as all from './a';")).toEqual([]);
    expect(unusedBeside("const { a } = await import('./a'); type A = import('./a').A;")).toEqual([]);
    expect(unusedBeside("const load = () => import('./a'); load().then((given) => given.a);")).toEqual(['src/core/a.ts exports A, which nothing imports']);
    expect(unusedBeside("import type { A } from './a'; const a = await import('./b');")).toEqual(['src/core/a.ts exports a, which nothing imports']);
    expect(unusedBeside("import { a, type B } from './a';")).toEqual(['src/core/a.ts exports A, which nothing imports']);
  });
});
