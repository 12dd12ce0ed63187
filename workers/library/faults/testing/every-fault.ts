import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import type { RunningLibrary } from '../../testing/start-library';
import { startLibrary, type StartOptions } from '../../testing/start-library';
import { failAt, type FaultKind } from './failing-indexeddb';
import { expectSound } from './expect-sound';

/** An operation that must survive the failure of any single request. */
export interface FaultCase<Subject> {
  /** What is there before. Nothing fails yet. */
  readonly setup: (running: RunningLibrary) => Promise<Subject>;
  /** The operation. Called again with the same subject after a failure, as a person or the client would: the same ids, the same draft. */
  readonly run: (running: RunningLibrary, subject: Subject) => Promise<unknown>;
  /** What must hold in the reopened library after the failure, done or not: usually "all of it, or nothing". */
  readonly between?: (running: RunningLibrary, subject: Subject, done: boolean) => Promise<void>;
  /** What must hold after it was repeated and has ended well. */
  readonly check: (running: RunningLibrary, subject: Subject) => Promise<void>;
  readonly options?: StartOptions;
  /** Requests from one fault to the next; more than 1 only where they are hundreds. */
  readonly step?: number;
}

/** Most faults of one operation: beyond that it is no small case. */
const MOST = 2_000;

/**
 * SQLite's loop: for every n the n-th IndexedDB request of an operation fails, until a run passes without a failure. After each the
 * library is opened anew on what is stored, must be sound, and the operation, repeated, must end well.
 * @returns how many faults were survived
 */
export async function everyFault<Subject>(faultCase: FaultCase<Subject>, kinds: readonly FaultKind[] = ['aborts']): Promise<number> {
  const { setup, run, between, check, options = { scalar: true }, step = 1 } = faultCase;
  let survived = 0;
  for (const kind of kinds) {
    for (let n = 1; ; n += step) {
      expect(n, 'the operation never passes').toBeLessThan(MOST);
      const name = `fault-${uuidv7()}`;
      let running = await startLibrary(name, options);
      const subject = await setup(running);
      await running.library.idle();
      const fault = failAt(n, kind);
      const failure = await run(running, subject).then(() => null, (error: unknown) => error);
      // What goes on in the background belongs to it.
      await running.library.idle().catch(() => {});
      const { struck } = fault;
      fault.end();
      running.crash();
      running = await reopened(running, name, options);
      await expectSound(running, `${kind} at ${n}`);
      await between?.(running, subject, failure === null);
      if (failure !== null) await run(running, subject);
      await running.library.idle();
      await check(running, subject);
      if (n % 4 === 1) await expectSound(running, `${kind} at ${n}, repeated`);
      running.crash();
      if (!struck) {
        // The last run: it has passed, for nothing failed.
        if (failure !== null) throw failure;
        break;
      }
      survived++;
    }
  }
  return survived;
}

async function reopened({ wallMs }: RunningLibrary, name: string, options: StartOptions): Promise<RunningLibrary> {
  const running = await startLibrary(name, options);
  running.wallMs = wallMs + 1_000;
  await running.library.idle();
  return running;
}
