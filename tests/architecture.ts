import { posix } from 'node:path';
import { type ParseResult, parseSync } from 'vite';

/**
 * The dependency direction of `docs/architecture.md`, as data and pure functions.
 * Type-only imports count like others (a type ties two files together as well), except for cycles: they vanish at build.
 */

export interface SourceFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface ImportedModule {
  readonly specifier: string;
  readonly kind: 'static' | 'type' | 'dynamic' | 'url';
}

const ROOMS = ['memories', 'search', 'ask', 'monitor', 'models', 'personas', 'plugins', 'settings'] as const;

const BELOW_ENGINE = ['clients', 'storage', 'core', 'contracts'] as const;

/** What each layer may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // The app wires everything together. It may use `clients` for one thing: the policy that makes script URLs (offline.ts).
  app: ['rooms', 'ui', 'engine', ...BELOW_ENGINE],
  rooms: ['ui', 'engine', 'core', 'contracts'],
  ui: ['core', 'contracts'],
  engine: BELOW_ENGINE,
  clients: ['core', 'contracts'],
  storage: ['core', 'contracts'],
  // Contracts hold types and the error class, and depend on nothing. That is why core may use them and they not core.
  core: ['contracts'],
  contracts: [],
  workers: ['storage', 'core', 'contracts'],
};

/** Packages that only some layers may use; a package that is not named here may be used nowhere. */
const PACKAGE_LAYERS: Readonly<Record<string, readonly string[]>> = {
  react: ['app', 'rooms', 'ui'],
  'react-dom': ['app', 'rooms', 'ui'],
  '@tanstack/react-virtual': ['app', 'rooms', 'ui'],
  '@base-ui/react': ['app', 'rooms', 'ui'],
  // Both need a DOM, or make what is put into one: sanitising happens where it is shown.
  dompurify: ['app', 'rooms', 'ui'],
  marked: ['app', 'rooms', 'ui', 'workers', 'core'],
  'workbox-window': ['app'],
  'workbox-core': ['workers'],
  'workbox-precaching': ['workers'],
  'workbox-routing': ['workers'],
  'workbox-strategies': ['workers'],
  'idb-keyval': ['storage'],
  'web-vitals': ['engine'],
  uplot: ['rooms', 'ui'],
  // Heavy, and each in a worker of its own that starts when a model is used.
  '@huggingface/transformers': ['workers'],
  'onnxruntime-web': ['workers'],
  diff: ['rooms'],
  // The editor of a memory, and no other place.
  '@codemirror/autocomplete': ['rooms'],
  '@codemirror/commands': ['rooms'],
  '@codemirror/lang-markdown': ['rooms'],
  '@codemirror/language': ['rooms'],
  '@codemirror/state': ['rooms'],
  '@codemirror/view': ['rooms'],
  '@lezer/highlight': ['rooms'],
  'franc-min': ['core', 'workers'],
  comlink: ['clients', 'workers'],
  dexie: ['storage'],
  '@noble/hashes': ['core', 'storage', 'workers'],
  fflate: ['core', 'workers'],
  // Reading what people leave: in the archive worker, each when a file of its kind comes.
  papaparse: ['workers'],
  htmlparser2: ['workers'],
  unpdf: ['workers'],
  'hast-util-from-html': ['workers'],
  'hast-util-to-mdast': ['workers'],
  'mdast-util-to-markdown': ['workers'],
  'mdast-util-gfm': ['workers'],
  '@zip.js/zip.js': ['workers'],
  'hash-wasm': ['core', 'workers'],
  uuid: ['core', 'storage', 'engine', 'workers'],
  valibot: ['core', 'storage', 'engine', 'workers'],
};

/** What every worker's `main.ts` needs at start; it is no worker itself. */
const SHARED_BY_WORKERS = 'workers/shared';

/** Workers that another worker starts, for itself alone, and the folder that may. By their URL, as clients do. */
const STARTED_BY_WORKERS: Readonly<Record<string, string>> = { 'workers/scan/main.ts': 'workers/library/' };

/** Pure modules outside the layers, each with the folder that may use it. */
const SHARED_MODULES: Readonly<Record<string, string>> = { 'scripts/headers.mjs': 'workers/service/' };

/** Each file is parsed once for all checks. */
const parsed = new WeakMap<SourceFile, ParseResult>();

/** @throws Error when the file does not parse */
function parse(source: SourceFile): ParseResult {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const result = parseSync(source.path, source.text);
  if (result.errors.length > 0) throw new Error(`${source.path} does not parse: ${result.errors[0]?.message}`);
  parsed.set(source, result);
  return result;
}

/**
 * Every module that a file names: static imports and re-exports, `import()` of a literal, `new URL(literal, import.meta.url)`.
 * @throws Error when the file does not parse
 */
export function readImports(source: SourceFile): ImportedModule[] {
  const { text } = source;
  const { module, comments } = parse(source);
  const found: ImportedModule[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every(({ isType }) => isType);
    found.push({ specifier: moduleRequest.value, kind: typeOnly ? 'type' : 'static' });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest !== null && moduleRequest !== undefined) found.push({ specifier: moduleRequest.value, kind: isType ? 'type' : 'static' });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^$]*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2] !== undefined) found.push({ specifier: literal[2], kind: 'dynamic' });
  }
  for (const match of text.matchAll(/new\s+URL\(\s*(['"`])([^'"`]+)\1\s*,\s*import\.meta\.url/g)) {
    if (!comments.some(({ start, end }) => start <= match.index && match.index < end)) found.push({ specifier: match[2] ?? '', kind: 'url' });
  }
  return found;
}

/** Layer of a file, or null for one that lies in none. */
function layerOf(path: string): string | null {
  const [top, folder, ...rest] = path.split('/');
  if (top === 'workers') return 'workers';
  if (top !== 'src' || folder === undefined || rest.length === 0) return null;
  if ((ROOMS as readonly string[]).includes(folder)) return 'rooms';
  return folder in MAY_IMPORT && folder !== 'workers' && folder !== 'rooms' ? folder : null;
}

/** Folder whose insides belong together: a room, a worker; else the layer. */
function unitOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function resolveFrom(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')));
}

/** @returns the file among `paths` that a file names so, or null */
function fileOf(path: string, specifier: string, paths: ReadonlySet<string>): string | null {
  if (!specifier.startsWith('.')) return null;
  const target = resolveFrom(path, specifier);
  for (const ending of ['', '.ts', '.tsx', '/index.ts']) if (paths.has(target + ending)) return target + ending;
  return null;
}

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** @returns what is wrong with one import, or null */
function judge(path: string, layer: string, { specifier, kind }: ImportedModule): string | null {
  if (!specifier.startsWith('.')) {
    if (kind === 'url') return null; // an address, not a module
    const name = packageOf(specifier);
    const layers = PACKAGE_LAYERS[name];
    if (layers === undefined) return `${name} is not a package that the product uses (see PACKAGE_LAYERS)`;
    return layers.includes(layer) ? null : `only ${layers.join(', ')} may use ${name}`;
  }
  const target = resolveFrom(path, specifier);
  if (SHARED_MODULES[target] !== undefined) return path.startsWith(SHARED_MODULES[target]) ? null : `only ${SHARED_MODULES[target]} may use it`;
  if (layer !== 'workers' && target.startsWith('workers/')) {
    if (layer !== 'clients') return 'only clients start workers';
    if (!/^workers\/[\w-]+\/main\.ts$/.test(target)) return 'a worker is entered by its main.ts';
    return kind === 'url' || specifier.endsWith('?worker&url') ? null : 'a worker is started by its URL, never imported';
  }
  const targetLayer = layerOf(target);
  if (targetLayer === null) return 'it lies in no layer';
  if (layer === targetLayer) {
    const starter = STARTED_BY_WORKERS[target];
    if (starter !== undefined && path.startsWith(starter)) return kind === 'url' || specifier.endsWith('?worker&url') ? null : 'a worker is started by its URL, never imported';
    const apart = (layer === 'rooms' || layer === 'workers') && unitOf(target) !== SHARED_BY_WORKERS;
    return apart && unitOf(path) !== unitOf(target) ? `${layer} do not look into one another` : null;
  }
  return MAY_IMPORT[layer]?.includes(targetLayer) === true ? null : `${layer} may not import ${targetLayer}`;
}

/** @returns one readable line per forbidden import, or file outside all layers */
export function findViolations(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => {
    const { path } = source;
    const layer = layerOf(path);
    if (layer === null) return [`${path} lies in no layer of src (rooms: ${ROOMS.join(', ')})`];
    return readImports(source).flatMap((imported) => {
      const wrong = judge(path, layer, imported);
      return wrong === null ? [] : [`${path} → ${imported.specifier}: ${wrong}`];
    });
  });
}

/** @returns each cycle of modules once, as `a → b → a`; imports of types only do not count */
export function findCycles(sources: readonly SourceFile[]): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const edges = new Map(
    sources.map((source) => [
      source.path,
      readImports(source)
        .filter(({ specifier, kind }) => specifier.startsWith('.') && (kind === 'static' || kind === 'dynamic'))
        .flatMap(({ specifier }) => fileOf(source.path, specifier, paths) ?? []),
    ]),
  );
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const startsAt = trail.indexOf(path);
    if (startsAt !== -1) {
      cycles.push([...trail.slice(startsAt), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}

/**
 * Exports that nothing imports: either the code is dead, or the `export` is. Types may be exported without being imported, as the shape of what another export takes
 * or gives, as long as the file itself names them.
 * @param readers - further files that may import, as tests
 * @returns one readable line each
 */
export function findUnusedExports(sources: readonly SourceFile[], readers: readonly SourceFile[]): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const everybody = [...sources, ...readers];
  /** By file, the names that others import; `*`: possibly all. */
  const used = new Map<string, Set<string>>(sources.map(({ path }) => [path, new Set<string>()]));
  const readLater = new Set<string>();
  for (const source of everybody) {
    const note = (specifier: string, name: string): void => {
      const file = fileOf(source.path, specifier, paths);
      if (file !== null) used.get(file)?.add(name);
    };
    const { module } = parse(source);
    for (const { moduleRequest, entries } of module.staticImports) {
      for (const { importName } of entries) note(moduleRequest.value, importName.kind === 'Default' ? 'default' : (importName.name ?? '*'));
    }
    for (const { entries } of module.staticExports) {
      for (const { moduleRequest, importName } of entries) if (moduleRequest) note(moduleRequest.value, importName.name ?? '*');
    }
    // What is taken of a module that is read later, or of a type `import('…')`, is not followed: any word of the file may be it, or a property somewhere else.
    for (const [, , specifier] of source.text.matchAll(/\bimport\(\s*(['"`])([^'"`]+)\1/g)) {
      const file = fileOf(source.path, specifier!, paths);
      if (file === null) continue;
      readLater.add(file);
      for (const word of ['default', ...(source.text.match(/[\w$]+/g) ?? [])]) used.get(file)?.add(word);
    }
  }
  return sources.flatMap((source) =>
    parse(source).module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, exportName, isType }) => {
        const name = exportName.name ?? 'default';
        const names = used.get(source.path)!;
        if (moduleRequest || names.has(name) || names.has('*')) return [];
        if (readLater.has(source.path) && everybody.some(({ text }) => text.includes(`.${name}`))) return [];
        if (isType && source.text.split(new RegExp(`\\b${name}\\b`)).length > 2) return [];
        return [`${source.path} exports ${name}, which nothing imports`];
      }),
    ),
  );
}
