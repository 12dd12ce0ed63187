import { AppError } from '../../src/contracts/errors';
import type { LibraryEvent, LibraryExtrasApi, LibraryParts } from '../../src/contracts/library';
import type { LibraryInsides } from './insides';
import type { LibraryExtras } from './library-extras';
import { operationOf } from './operation-of';

/** The tab that calls. */
export interface Caller {
  /** Jobs that it has cancelled. */
  readonly cancelled: Set<number>;
  readonly notify: (event: LibraryEvent) => void;
}

/** What a part is made with, once. */
export interface PartContext {
  readonly insides: LibraryInsides;
  readonly extras: LibraryExtras;
}

type ServePart<Api> = (context: PartContext) => (caller: Caller) => Api;

/** Each a script of its own, read when it is first called. */
const LOAD: { readonly [Part in keyof LibraryParts]: () => Promise<ServePart<LibraryParts[Part]>> } = {
  personas: async () => (await import('./personas/serve-personas')).servePersonas,
  queries: async () => (await import('./query/serve-queries')).serveQueries,
  duplicates: async () => (await import('./duplicates/serve-duplicates')).serveDuplicates,
  integrity: async () => (await import('./integrity/serve-integrity')).serveIntegrity,
  imports: async () => (await import('./imports/serve-imports')).serveImports,
  backups: async () => (await import('./backups/serve-backups')).serveBackups,
  figures: async () => (await import('./figures/serve-figures')).serveFigures,
  benchmark: async () => (await import('./benchmark/serve-benchmark')).serveBenchmark,
};

/** What belongs to the extras themselves. */
function extrasApi(extras: LibraryExtras, { cancelled, notify }: Caller): LibraryExtrasApi {
  const { changes, undo, lookups, related, occurrences } = extras;
  return {
    update: (id, patch, options) => changes.update(id, patch, options),
    remove: (ids) => changes.remove(ids),
    restore: (ids) => changes.restore(ids),
    updateMany: (ids, patch) => changes.updateMany(ids, patch),
    versions: (id) => changes.versions(id),
    restoreVersion: (id, version) => changes.restoreVersion(id, version),
    related: (id, { limit, passage }) => related.to(id, limit, passage),
    passages: (id) => lookups.passages(id),
    links: (id) => lookups.links(id),
    titles: (text, limit) => lookups.titles(text, limit),
    tags: (prefix, limit) => lookups.tags(prefix, limit),
    personas: async () => lookups.personas(),
    async occurrences(job, text, persona) {
      try {
        return await occurrences.find(text, persona, () => cancelled.has(job), (found) => notify({ kind: 'occurrences', job, occurrences: found }));
      } finally {
        cancelled.delete(job);
      }
    },
    trash: (options) => extras.trash(options),
    purge: (ids) => extras.purge(ids === null ? 'all' : { ids }),
    undoSteps: () => undo.steps(),
    undo: (step) => undo.take(step),
    recordAdded: (kind, ids) => undo.recordAdded(kind, ids),
    searches: () => extras.searches(),
    rememberSearch: (text) => extras.keepSearch(text),
    saveSearch: (text, saved) => extras.keepSearch(text, saved),
    forgetSearch: (text) => extras.forgetSearch(text),
    putImage: (image) => extras.putImage(image),
    image: (hash) => extras.image(hash),
    thumbnail: (hash) => extras.thumbnail(hash),
    images: () => extras.images(),
    markExported: (at) => extras.markExported(at),
    lastExportAt: () => extras.lastExportAt(),
  };
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** Finds what a tab calls by name: a method of the extras, or `<part>.<method>`. */
export class Parts {
  readonly #served = new Map<keyof LibraryParts, Promise<(caller: Caller) => object>>();

  constructor(private readonly context: PartContext) {}

  /** @throws AppError `ASSET_UNAVAILABLE` when a part cannot be read, `INVALID_INPUT` for a name that is none */
  async call(name: string, args: readonly unknown[], caller: Caller): Promise<unknown> {
    const [first, second] = name.split('.');
    const api = second === undefined ? extrasApi(this.context.extras, caller) : (await this.#part(first as keyof LibraryParts))(caller);
    const method = Object.hasOwn(api, second ?? first) ? (api as Record<string, Method>)[second ?? first] : undefined;
    if (typeof method !== 'function') throw new AppError('INVALID_INPUT', { field: 'method', received: name });
    const operation = operationOf(name);
    const run = (): Promise<unknown> => method.apply(api, [...args]);
    return operation === null ? run() : this.context.insides.monitor.measure(operation, run);
  }

  #part(part: keyof LibraryParts): Promise<(caller: Caller) => object> {
    if (!Object.hasOwn(LOAD, part)) throw new AppError('INVALID_INPUT', { field: 'part', received: part });
    let served = this.#served.get(part);
    if (served === undefined) {
      served = LOAD[part]().then(
        (serve) => serve(this.context),
        (error: unknown) => {
          // Offline before it was cached: the next call tries again.
          this.#served.delete(part);
          throw new AppError('ASSET_UNAVAILABLE', { file: `library part ${part}` }, { cause: error });
        },
      );
      this.#served.set(part, served);
    }
    return served;
  }
}
