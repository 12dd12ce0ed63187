import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, vi } from 'vitest';
import { EngramDatabase } from '../../../src/storage/schema';
import { type RunningLibrary, startLibrary, type StartOptions } from './start-library';

export interface LibraryForEachTest {
  /** The library that runs now. */
  readonly current: RunningLibrary;
  /** Of its database. */
  readonly name: string;
  /** Ends it at once, and starts another one on the same database. */
  restart(options?: StartOptions): Promise<RunningLibrary>;
  /** The same database, looked at from outside. */
  withDatabase<T>(work: (db: EngramDatabase) => Promise<T>): Promise<T>;
}

/** Starts a library before each test of a file, and stops it afterwards; call it before the tests. */
export function libraryForEachTest(): LibraryForEachTest {
  let name = '';
  let running: RunningLibrary;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    name = `library-${uuidv7()}`;
    running = await startLibrary(name);
  });
  afterEach(() => {
    running.crash();
    vi.useRealTimers();
  });
  return {
    get current() {
      return running;
    },
    get name() {
      return name;
    },
    async restart(options = {}) {
      const { wallMs } = running;
      running.crash();
      running = await startLibrary(name, options);
      running.wallMs = wallMs + 1_000;
      return running;
    },
    async withDatabase(work) {
      const db = new EngramDatabase(name);
      await db.open();
      try {
        return await work(db);
      } finally {
        db.close();
      }
    },
  };
}
