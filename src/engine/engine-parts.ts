import { v7 as uuidv7 } from 'uuid';
import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { LibraryApi, LibraryEvent } from '../contracts/library';
import type { MemoryId, Occurrences } from '../contracts/memory';
import type { PersonaRemoval } from '../contracts/personas';
import type { Monitor } from '../core/monitor/monitor';
import type { FileJobs } from './file-jobs';
import { Images } from './images';
import { byName, libraryPart } from './library-part';
import { measured } from './measured';
import { eraseEverything, persistStorage, readStorage } from './storage';

/** What the engine is asked for after the first search: a script of its own. */
export type EngineParts = Pick<Engram, 'trash' | 'undo' | 'searches' | 'images' | 'storage' | 'personas' | 'duplicates' | 'queries' | 'imports' | 'backups'> & {
  readonly memories: Omit<Engram['memories'], 'add' | 'addMany' | 'get' | 'list' | 'timeline' | 'count'>;
  /** How far a long call of the library is, or what it has found so far. */
  take(event: Extract<LibraryEvent, { readonly kind: 'progress' | 'occurrences' }>): void;
  close(): Promise<void>;
};

export interface EnginePartsOptions {
  readonly library: LibraryClient;
  readonly monitor: Monitor;
  readonly files: () => Promise<FileJobs>;
  /** Runs a call with a job number by which it can be cancelled in the worker as well. */
  readonly cancellable: <T>(signal: AbortSignal | undefined, run: (job: number) => Promise<T>) => Promise<T>;
}

const asList = (ids: MemoryId | readonly MemoryId[]): readonly MemoryId[] => (typeof ids === 'string' ? [ids] : ids);

/** What is measured, and where the name is another one than group and method. Null: the browser asks the person, or everything ends. */
const NAMES = {
  memories: { update: 'update', remove: 'remove', restore: 'restore', updateMany: 'update.many', related: 'related', occurrences: 'occurrences' },
  trash: {}, undo: {}, searches: {}, images: {}, personas: {}, duplicates: {}, queries: {}, imports: {}, backups: {},
  storage: { persist: null, erase: null },
} as const;

export function createEngineParts({ library, monitor, files, cancellable }: EnginePartsOptions): EngineParts {
  const images = new Images(library);
  const partials = new Map<number, (found: Occurrences) => void>();
  const progress = new Map<number, (done: number, total: number) => void>();
  const call = <Name extends keyof LibraryApi>(name: Name, ...args: Parameters<LibraryApi[Name]>): ReturnType<LibraryApi[Name]> =>
    byName(library, name, args) as ReturnType<LibraryApi[Name]>;
  const parts: EngineParts = {
    memories: {
      update: (id, patch, options) => call('update', id, patch, options),
      remove: (ids) => call('remove', asList(ids)),
      restore: (ids) => call('restore', asList(ids)),
      updateMany: (ids, patch) => call('updateMany', ids, patch),
      related: (id, { limit = 5, passage = null } = {}) => call('related', id, { limit, passage }),
      passages: (id) => call('passages', id),
      links: (id) => call('links', id),
      titles: (text, limit = 8) => call('titles', text, limit),
      tags: (prefix, limit = 8) => call('tags', prefix, limit),
      personas: () => call('personas'),
      versions: (id) => call('versions', id),
      restoreVersion: (id, version) => call('restoreVersion', id, version),
      occurrences: (text, { persona = null, signal, onPartial } = {}) =>
        cancellable(signal, async (job) => {
          if (onPartial !== undefined) partials.set(job, onPartial);
          try {
            return await library.call((remote) => remote.occurrences(job, text, persona), { signal, patienceMs: null });
          } finally {
            partials.delete(job);
          }
        }),
    },
    trash: { list: ({ offset = 0, limit = 50 } = {}) => call('trash', { offset, limit }), purge: (ids) => call('purge', ids ?? null) },
    undo: { steps: () => call('undoSteps'), take: (step) => call('undo', step), recordAdded: (kind, ids) => call('recordAdded', kind, ids) },
    searches: {
      list: () => call('searches'), remember: (text) => call('rememberSearch', text), save: (text, saved) => call('saveSearch', text, saved), forget: (text) => call('forgetSearch', text ?? null),
    },
    images: { add: (file) => images.add(file), get: (hash) => images.get(hash), thumbnail: (hash) => images.thumbnail(hash) },
    storage: {
      report: () => readStorage(library),
      persist: persistStorage,
      health: async () => (await import('./storage-health')).readHealth(library),
      integrity: async (options = {}) => (await import('./storage-health')).checkIntegrity(library, options),
      erase: () => eraseEverything(library),
    },
    personas: {
      ...libraryPart(library, 'personas', 'list', 'save', 'arrange'),
      remove: async (id, { onProgress, signal } = {}) => {
        signal?.throwIfAborted();
        return cancellable(signal, async (job) => {
          // Of three thirds the transaction stands before the last: see `Personas.remove`.
          if (onProgress !== undefined) progress.set(job, (done, total) => onProgress({ done, total, final: done * 3 >= total * 2 }));
          try {
            return (await byName(library, 'personas.remove', [id, job])) as PersonaRemoval;
          } finally {
            progress.delete(job);
          }
        });
      },
      // Ids from this side of the boundary: a call repeated after a crash copies once.
      copy: (ids, persona, copies = ids.map(() => uuidv7())) => byName(library, 'personas.copy', [ids, persona, copies]) as Promise<MemoryId[]>,
    },
    duplicates: libraryPart(library, 'duplicates', 'list', 'similar', 'keepBoth', 'merge'),
    queries: libraryPart(library, 'queries', 'complete'),
    imports: {
      plan: async (input, options = {}) => (await files()).imports.plan(input, options),
      run: async (plan, choices = {}, options = {}) => (await files()).imports.run(plan, choices, options),
      discard: async (plan) => (await files()).imports.discard(plan),
      unfinished: async () => (await files()).imports.unfinished(),
      resume: async (id, options = {}) => (await files()).imports.resume(id, options),
      end: async (id) => (await files()).imports.end(id),
    },
    backups: {
      write: async (to, options = {}) => (await files()).backups.write(to, options),
      inspect: async (file, options = {}) => (await files()).backups.inspect(file, options),
      restore: async (file, options = {}) => (await files()).backups.restore(file, options),
      drill: async (file, options = {}) => (await files()).backups.drill(file, options),
      log: async () => (await files()).backups.log(),
      folder: async () => (await files()).backups.folder(),
      setFolder: async (folder, options = {}) => (await files()).backups.setFolder(folder, options),
      snapshot: async (options = {}) => (await files()).backups.snapshot(options),
    },
    take(event) {
      if (event.kind === 'occurrences') partials.get(event.job)?.(event.occurrences);
      else if (progress.has(event.job)) progress.get(event.job)?.(event.done, event.total);
      else void import('./storage-health').then(({ takeProgress }) => takeProgress(event));
    },
    close: () => images.close(),
  };
  const group = <Name extends keyof typeof NAMES>(name: Name): Pick<EngineParts, Name> => ({ [name]: measured(monitor, name, parts[name] as object, NAMES[name]) }) as unknown as Pick<EngineParts, Name>;
  return {
    ...parts, ...group('memories'), ...group('trash'), ...group('undo'), ...group('searches'), ...group('images'), ...group('storage'), ...group('personas'), ...group('duplicates'),
    ...group('queries'), ...group('imports'), ...group('backups'),
  };
}
