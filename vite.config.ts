import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { IMAGE_TYPES } from './src/contracts/images';
import { parseChangelog } from './scripts/changelog.mjs';
import { ISOLATION_HEADERS } from './scripts/headers.mjs';
import { licences } from './scripts/licences.mjs';
import { SHARED_GROUP, sharedChunk } from './scripts/shared-chunk.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page's part of the app is a script of its own (see src/app/main.ts), so the browser would learn of it late; this tells it at once. */
function preloadApp(): Plugin {
  return {
    name: 'preload-app',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
        const app = chunks.find((chunk) => chunk.name === 'page');
        const styles = [...(app?.viteMetadata?.importedCss ?? [])];
        return [
          ...(app === undefined ? [] : [{ tag: 'link', attrs: { rel: 'modulepreload', href: `/${app.fileName}` }, injectTo: 'head' as const }]),
          ...styles.map((file) => ({ tag: 'link', attrs: { rel: 'stylesheet', href: `/${file}` }, injectTo: 'head' as const })),
        ];
      },
    },
  };
}

/**
 * The page's first load as three scripts instead of a dozen small ones, which compress better together: the start with the engine, the page
 * (React with it), and what both need. By reachability, so that a new import finds its place by itself.
 * @see preloadApp
 */
function startChunks() {
  const from = reachability();
  return (id: string, graph: { readonly getModuleInfo: ModuleLookup }): string | null => {
    const info: ModuleLookup = (of) => graph.getModuleInfo(of);
    if (id.endsWith('.css') || !from(source('src/app/startApp.tsx'), info).has(id)) return null;
    return from(source('src/app/main.ts'), info).has(id) ? 'base' : 'page';
  };
}

/**
 * What the library worker begins with in one script, and what keeping needs in another: else what its other parts use as well would be cut out of both, file by file. Asked
 * anew for every module: workers are bundled beside each other with these functions, so what they remembered of one would be told to another, and which came first would
 * show in the names of all files.
 */
function importedBy(name: string, path: string) {
  const root = source(path);
  return (id: string, graph: { readonly getModuleInfo: ModuleLookup }): string | null => {
    const seen = new Set([id]);
    for (const module of seen) {
      // Vite adds a query to the worker's own module, so it is found from below.
      if (module.startsWith(root)) return name;
      for (const importer of graph.getModuleInfo(module)?.importers ?? []) seen.add(importer);
    }
    return null;
  };
}

const LIBRARY_GROUPS = [
  { name: importedBy('library-start', 'workers/library/main.ts'), debugName: 'library-start', priority: 1 },
  { name: importedBy('keeping', 'workers/library/keeping.ts'), debugName: 'keeping' },
];

/** What a module imports at once, and what that imports. */
function reachability() {
  const reached = new Map<string, ReadonlySet<string>>();
  return (root: string, info: ModuleLookup): ReadonlySet<string> => {
    const known = reached.get(root);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const visit = (id: string): void => {
      if (seen.has(id)) return;
      seen.add(id);
      for (const imported of info(id)?.importedIds ?? []) visit(imported);
    };
    visit(root);
    reached.set(root, seen);
    return seen;
  };
}

type ModuleLookup = (id: string) => { readonly importedIds: readonly string[]; readonly importers: readonly string[] } | null;

/** What each version brought, for the notice of an update. Not in the precache: an older page has to get the newest. */
function whatsNew(): Plugin {
  return {
    name: 'whats-new',
    generateBundle() {
      const releases = parseChangelog(readFileSync(new URL('CHANGELOG.md', import.meta.url), 'utf8'));
      this.emitFile({ type: 'asset', fileName: 'whats-new.json', source: JSON.stringify(releases) });
    },
  };
}

/** The build for browsers of this package, which the reading of HTML needs, asks the document what an entity means. A worker has none. */
function entitiesWithoutDocument(): Plugin {
  const name = 'decode-named-character-reference';
  return {
    name: 'entities-without-document',
    enforce: 'pre',
    resolveId: (id) => (id === name ? fileURLToPath(new URL(`node_modules/${name}/index.js`, import.meta.url)) : null),
  };
}

/** Workers that start when a person uses a model, and what only they contain. */
const RUNTIME_MODULE = /[\\/]workers[\\/](?:encoder|models)[\\/]|[\\/](?:@huggingface|onnxruntime-web)[\\/]/;

/**
 * Files of these workers are no part of the shell: the service worker keeps them in a cache of their own, and knows them by the prefix
 * (`workers/service/runtime-files.ts`).
 */
function filePrefix(modules: readonly string[]): string {
  return modules.some((id) => RUNTIME_MODULE.test(id)) ? 'assets/runtime-' : 'assets/';
}

/** Every worker's file is called main.ts; its folder says which it is. */
function workerName(path: string | null): string {
  return /workers[\\/]([\w-]+)[\\/]main\.ts/.exec(path ?? '')?.[1] ?? 'worker';
}

export default defineConfig({
  resolve: {
    // Dexie's package leads to its ES5 build, for pages that load it twice in two formats. Ours is one module, so the modern build will do; a tenth smaller.
    alias: { dexie: fileURLToPath(new URL('node_modules/dexie/dist/modern/dexie.mjs', import.meta.url)) },
    // ONNX Runtime without its WebAssembly glue inside: workers/encoder/ort-files.ts says where that lies. The list replaces Vite's own, so that comes first.
    conditions: [...defaultClientConditions, 'onnxruntime-web-use-extern-wasm'],
  },
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [
    react(),
    sharedChunk(),
    preloadApp(),
    whatsNew(),
    licences(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers/service',
      filename: 'main.ts',
      injectRegister: false, // src/app/pwa/offline.ts registers, under Trusted Types
      registerType: 'prompt',
      includeManifestIcons: false, // the glob below has them
      integration: {
        // The plugin names the output after the source. The address must stay the same for ever, so it gets a plain one.
        beforeBuildServiceWorker(options) {
          options.swDest = options.injectManifest.swDest = resolve(options.outDir, 'sw.js');
        },
      },
      injectManifest: {
        rollupFormat: 'iife', // a classic script: module service workers are young in Firefox
        sourcemap: true,
        // Not public/embedder: 7.5 MB that the embedder worker keeps in a cache of its own (see workers/service/main.ts).
        // Of the reading face only what Western European text needs: other scripts are shown in the system's until they were fetched once.
        // Of the runtime's files only the names get into the list: the service worker takes them out before it caches (workers/service/runtime-files.ts).
        globPatterns: ['**/*.{html,js,css,svg,png,wasm}', 'assets/runtime-*.mjs', 'licences.json', 'assets/source-serif-4-latin-*-{normal,italic}-*.woff2'],
        globIgnores: ['embedder/**', 'screenshots/**', 'assets/source-serif-4-latin-ext-*', 'sw.js'],
        maximumFileSizeToCacheInBytes: 32 * 1024 * 1024,
      },
      manifest: {
        id: '/',
        name: 'Engram',
        short_name: 'Engram',
        description: 'A private memory in a browser tab: write or import anything, find it again by meaning, offline.',
        lang: 'en',
        dir: 'ltr',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        display_override: ['standalone', 'minimal-ui'],
        theme_color: '#fbfaf7',
        background_color: '#fbfaf7',
        categories: ['productivity', 'utilities', 'education'],
        icons: [
          { src: '/icons/engram.svg', type: 'image/svg+xml', sizes: 'any' },
          { src: '/icons/engram-192.png', type: 'image/png', sizes: '192x192' },
          { src: '/icons/engram-512.png', type: 'image/png', sizes: '512x512' },
          { src: '/icons/engram-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
        ],
        // Of the real app, made by `npm run pictures`; shown by the browser's own question whether to install.
        screenshots: [
          { src: '/screenshots/find-wide.png', type: 'image/png', sizes: '1280x800', form_factor: 'wide', label: 'A question in plain words finds what was written in others' },
          { src: '/screenshots/today-wide.png', type: 'image/png', sizes: '1280x800', form_factor: 'wide', label: 'Everything kept, day by day' },
          { src: '/screenshots/find-narrow.png', type: 'image/png', sizes: '390x844', form_factor: 'narrow', label: 'Find by meaning, on the phone' },
          { src: '/screenshots/today-narrow.png', type: 'image/png', sizes: '390x844', form_factor: 'narrow', label: 'Today: one field to write and to find' },
        ],
        shortcuts: [
          { name: 'Write a memory', short_name: 'Write', url: '/?write', icons: [{ src: '/icons/engram-192.png', sizes: '192x192' }] },
          { name: 'Find a memory', short_name: 'Find', url: '/?find', icons: [{ src: '/icons/engram-192.png', sizes: '192x192' }] },
        ],
        // Taken by the service worker, which stores it before it answers (workers/service/receive-share.ts).
        share_target: {
          action: '/share',
          method: 'POST',
          enctype: 'multipart/form-data',
          params: {
            title: 'title',
            text: 'text',
            url: 'url',
            files: [{ name: 'files', accept: ['text/markdown', 'text/plain', 'application/json', '.md', '.markdown', '.txt', '.json', ...IMAGE_TYPES] }],
          },
        },
        file_handlers: [
          { action: '/', accept: { 'text/markdown': ['.md', '.markdown'], 'text/plain': ['.txt'], 'application/json': ['.json'] } },
        ],
        // One library, one window: a launch goes to the one that is open (src/app/pwa/launch.ts).
        launch_handler: { client_mode: ['focus-existing', 'auto'] },
      },
    }),
  ],
  worker: {
    format: 'es',
    plugins: () => [entitiesWithoutDocument(), sharedChunk()],
    rolldownOptions: {
      output: {
        sourcemap: true,
        comments: false,
        // As for the page: the shared chunk must come out the same.
        topLevelVar: false,
        codeSplitting: { groups: [SHARED_GROUP, ...LIBRARY_GROUPS] },
        entryFileNames: ({ facadeModuleId }) => `${filePrefix([facadeModuleId ?? ''])}${workerName(facadeModuleId)}-[hash].js`,
        chunkFileNames: ({ moduleIds }) => `${filePrefix(moduleIds)}[name]-[hash].js`,
        assetFileNames: ({ originalFileNames }) => `${filePrefix(originalFileNames)}[name]-[hash][extname]`,
      },
    },
  },
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    // Every browser of the target knows `modulepreload`.
    modulePreload: { polyfill: false },
    // `const` stays `const`: small numbers are then written where they are used.
    rolldownOptions: { output: { topLevelVar: false, codeSplitting: { groups: [SHARED_GROUP, { name: startChunks(), debugName: 'start' }] } } },
    // Inlined files would be `data:` URLs, which the content security policy refuses for scripts, workers and fetch.
    assetsInlineLimit: 0,
  },
  server: { headers: { ...ISOLATION_HEADERS } },
});
