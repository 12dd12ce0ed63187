import { expect } from 'vitest';
import { contentHash } from '../../../../src/core/text/content-hash';
import { parseStamp } from '../../../../src/core/hybrid-clock';
import { EngramDatabase } from '../../../../src/storage/schema';
import type { RunningLibrary } from '../../testing/start-library';

/**
 * What must hold after any fault, looked at from outside, in the stored rows: each is whole, no two rows contradict each other, and what is
 * found is what is there. The library's own integrity check says the same with its own eyes.
 */
export async function expectSound(running: RunningLibrary, when: string): Promise<void> {
  const db = new EngramDatabase(running.databaseName);
  await db.open();
  try {
    const [memories, trash, tombstones, versions, steps] = await Promise.all([db.memories.toArray(), db.trash.toArray(), db.tombstones.toArray(), db.versions.toArray(), db.undoSteps.toArray()]);
    const living = new Set(memories.map((row) => row.id));
    const trashed = new Set(trash.map((row) => row.id));
    for (const row of memories) {
      expect(row.contentHash, `${when}: hash of ${row.id}`).toBe(contentHash(row.text));
      expect(parseStamp(row.hlc), `${when}: stamp of ${row.id}`).not.toBeNull();
    }
    const seqs = [...memories, ...tombstones].map((row) => row.seq);
    expect(new Set(seqs).size, `${when}: change numbers are given once`).toBe(seqs.length);
    expect([...trashed].filter((id) => living.has(id)), `${when}: both living and in the trash`).toEqual([]);
    expect(tombstones.filter(({ id }) => living.has(id)), `${when}: a tombstone of a living memory`).toEqual([]);
    const dead = new Set(tombstones.map((row) => row.id));
    expect(trash.filter(({ id }) => !dead.has(id)), `${when}: in the trash without a tombstone`).toEqual([]);
    expect(versions.filter(({ memoryId }) => !living.has(memoryId) && !trashed.has(memoryId)), `${when}: versions of nobody`).toEqual([]);
    expect(steps.every(({ inverse }) => ['restore', 'remove', 'patch'].includes(inverse.do)), `${when}: undo steps`).toBe(true);
    expect(await running.library.count(null), `${when}: what is listed`).toBe(memories.length);
  } finally {
    db.close();
  }
  await expectClean(running, when);
}

/** The integrity check, over the same door as any tab. */
async function expectClean(running: RunningLibrary, when: string): Promise<void> {
  const extras = await running.extras();
  const report = (await extras.call('integrity.check', [0, { repair: false }], { cancelled: new Set(), notify: () => {} })) as { readonly findings: readonly { readonly part: string; readonly message: string }[] };
  expect(report.findings.map(({ part, message }) => `${part}: ${message}`), `${when}: integrity`).toEqual([]);
}
