// @ts-check
/**
 * A plugin of the build that writes `licences.json`: every package whose code or fonts went into the app, with version and the
 * text of its licence, as read from the package itself. Which packages these are is taken from the bundle, so the list cannot
 * name what is not shipped, nor forget what is.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'licences.json';

/**
 * @param {string} path of a module or an asset
 * @returns {string | null} folder of the package it comes from
 */
export function packageFolder(path) {
  const at = path.replaceAll('\\', '/').match(/^(.*node_modules\/)((?:@[^/]+\/)?[^/@][^/]*)\//);
  return at === null ? null : at[1].slice(at[1].indexOf('node_modules/')) + at[2];
}

/** @param {string} folder from the project's folder */
function read(folder) {
  const absolute = join(ROOT, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(absolute, 'package.json'), 'utf8'));
  const file = readdirSync(absolute).find((entry) => /^(?:licen[cs]e|copying)(?:[.-]\w+)*$/i.test(entry));
  return { name, version, licence: typeof license === 'string' ? license : (license?.type ?? 'see text'), text: file === undefined ? '' : readFileSync(join(absolute, file), 'utf8').trim() };
}

/**
 * @param {Iterable<string>} folders
 * @returns {string} the file's content
 */
function licencesJson(folders) {
  const packages = [...new Set(folders)].map(read).sort((a, b) => a.name.localeCompare(b.name));
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return JSON.stringify({
    packages,
    weights: readFileSync(join(ROOT, 'public/embedder/ATTRIBUTION.txt'), 'utf8').trim(),
    own: { licence: own.license, text: readFileSync(join(ROOT, 'LICENSE'), 'utf8').trim() },
  });
}

/** What the manifest asks for: all that development knows before anything is bundled, and the service worker's part of a build. */
function namedIn(/** @type {'dependencies' | 'devDependencies'} */ field, /** @type {RegExp} */ pattern) {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(manifest[field]).filter((name) => pattern.test(name)).map((name) => `node_modules/${name}`).filter((folder) => existsSync(join(ROOT, folder)));
}

/** @returns {import('vite').Plugin} */
export function licences() {
  return {
    name: 'licences',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const paths = Object.values(bundle).flatMap((output) => {
          if (output.type === 'chunk') return output.moduleIds;
          // Workers are bundles of their own; here they are finished files, and their source maps say what is in them.
          if (output.fileName.endsWith('.js.map')) return JSON.parse(String(output.source)).sources;
          return output.originalFileNames;
        });
        const folders = paths.map(packageFolder).filter((folder) => folder !== null);
        // The service worker is built after this; it holds Workbox's modules, which only it uses.
        this.emitFile({ type: 'asset', fileName: FILE, source: licencesJson([...folders, ...namedIn('devDependencies', /^workbox-/)]) });
      },
    },
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end(licencesJson(namedIn('dependencies', /./)));
      });
    },
  };
}
