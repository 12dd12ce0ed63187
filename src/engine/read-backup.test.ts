import { expect, it } from 'vitest';
import { restoreBackup, type ReadingParts } from './read-backup';

const KEPT = 'ab'.repeat(16);
const SWEPT = 'cd'.repeat(16);
const INFO = { version: 2, createdAt: 0, appVersion: '1', encrypted: false, counts: { memories: 0, trashed: 0, versions: 0, images: 2, personas: 0, searches: 0, vectorSpaces: 0 } };

it('brings an image back that was here when the restore began and was swept before its memory came', async () => {
  const looks = [[KEPT, SWEPT], [KEPT]];
  const restored: unknown[] = [];
  const remote: Record<string, (...args: never[]) => unknown> = {
    images: () => (looks.shift() ?? []).map((hash) => ({ hash })),
    'backups.restoreRest': (rest) => void restored.push(rest),
  };
  const answers: Record<string, (...args: never[]) => unknown> = {
    openRead: () => ({ info: INFO, manifest: '', images: [`images/${KEPT}.png`, `images/${SWEPT}.png`] }),
    readRest: () => ({ personas: [], searches: [], settings: {}, problems: [], keptApart: [{ memories: ['a', 'b'], contentHashes: ['0', '1'] }] }),
    readBatch: () => null,
    readImage: (_job, path: string) => ({ image: { hash: path.slice(7, 39), image: new Blob(['bytes']) }, problem: null }),
    closeRead: () => undefined,
  };
  const added: string[] = [];
  const parts = {
    library: { call: async (work: (given: unknown) => unknown) => work(remote) },
    archive: { run: async (work: (...given: unknown[]) => unknown) => work({ backup: async (name: string, args: never[]) => answers[name]?.(...args) }, 1, (reply: unknown) => reply) },
    images: { add: async () => {
      added.push(SWEPT);
      return { hash: SWEPT };
    } },
  };
  const report = await restoreBackup(parts as unknown as ReadingParts, new Blob(), {});
  expect(report).toMatchObject({ images: 1, problems: [] });
  expect(added).toEqual([SWEPT]);
  // Decisions come last, when what they are about is here.
  expect(restored).toEqual([{ personas: [], searches: [] }, { personas: [], searches: [], keptApart: [{ memories: ['a', 'b'], contentHashes: ['0', '1'] }] }]);
});
