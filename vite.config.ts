import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { ISOLATION_HEADERS } from './scripts/headers.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** The page's part of the app is a script of its own (see src/app/main.ts), so the browser would learn of it late; this tells it at once. */
function preloadApp(): Plugin {
  return {
    name: 'preload-app',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
        const app = chunks.find((chunk) => chunk.name === 'startApp');
        const files = app === undefined ? [] : [app.fileName, ...app.imports];
        return files.map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', href: `/${file}` }, injectTo: 'head' as const }));
      },
    },
  };
}

export default defineConfig({
  // Dexie's package leads to its ES5 build, for pages that load it twice in two formats. Ours is one module, so the modern build will do; a tenth smaller.
  resolve: { alias: { dexie: fileURLToPath(new URL('node_modules/dexie/dist/modern/dexie.mjs', import.meta.url)) } },
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [
    react(),
    preloadApp(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers/service',
      filename: 'main.ts',
      injectRegister: false, // src/app/offline.ts registers, under Trusted Types
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
        globPatterns: ['**/*.{html,js,css,svg,png,wasm}'],
        globIgnores: ['embedder/**', 'sw.js'],
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
        theme_color: '#fbfaf7',
        background_color: '#fbfaf7',
        categories: ['productivity', 'utilities', 'education'],
        icons: [
          { src: '/icons/engram.svg', type: 'image/svg+xml', sizes: 'any' },
          { src: '/icons/engram-192.png', type: 'image/png', sizes: '192x192' },
          { src: '/icons/engram-512.png', type: 'image/png', sizes: '512x512' },
          { src: '/icons/engram-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
        ],
        shortcuts: [
          { name: 'Write a memory', short_name: 'Write', url: '/?write', icons: [{ src: '/icons/engram-192.png', sizes: '192x192' }] },
          { name: 'Find a memory', short_name: 'Find', url: '/?find', icons: [{ src: '/icons/engram-192.png', sizes: '192x192' }] },
        ],
      },
    }),
  ],
  worker: {
    format: 'es',
    // Every worker's file is called main.ts; its folder says which it is.
    rolldownOptions: {
      output: {
        sourcemap: true,
        entryFileNames: ({ facadeModuleId }) => `assets/${/workers[\\/]([\w-]+)[\\/]main\.ts/.exec(facadeModuleId ?? '')?.[1] ?? 'worker'}-[hash].js`,
      },
    },
  },
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    // Inlined files would be `data:` URLs, which the content security policy refuses for scripts, workers and fetch.
    assetsInlineLimit: 0,
  },
  server: { headers: { ...ISOLATION_HEADERS } },
});
