import type { IntegrityApi } from '../../../src/contracts/health';
import type { Caller, PartContext } from '../parts';
import { checkLibrary } from './check-library';
import { Inspection } from './inspection';
import { libraryFacts } from './library-facts';

export function serveIntegrity({ insides, extras }: PartContext): (caller: Caller) => IntegrityApi {
  return ({ cancelled, notify }) => ({
    async check(job, { repair }) {
      try {
        return await checkLibrary(
          new Inspection({
            insides,
            writer: extras.writer,
            repair,
            isCancelled: () => cancelled.has(job),
            onProgress: (done, total) => notify({ kind: 'progress', job, done, total }),
          }),
        );
      } finally {
        cancelled.delete(job);
      }
    },
    facts: () => libraryFacts(insides),
  });
}
