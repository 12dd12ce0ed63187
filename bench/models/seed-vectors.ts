import { DATABASE_NAME, type VectorBlockRow } from '../../src/storage/schema';
import type { Profile } from '../app';

/**
 * Gives every memory vectors in another space: for each stored block of vectors one of that space, with the same memories, change numbers and rows, and
 * unit vectors drawn at random. Written into the browser's own database while the app is closed.
 */
export async function copyVectors(profile: Profile, url: string, space: { readonly id: string; readonly dimensions: number }): Promise<void> {
  const context = await profile.launch();
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    // A file of the app's origin that is not the app: nobody else has the database open.
    await page.goto(`${url}/robots.txt`);
    await page.evaluate(writeBlocks, { database: DATABASE_NAME, space });
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function writeBlocks({ database, space }: { database: string; space: { readonly id: string; readonly dimensions: number } }): Promise<void> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('The database refused.'));
    });
  // Xorshift32: the same vectors each time.
  let state = 0x2545f491;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  const unitVectors = (rows: number): ArrayBuffer => {
    const vectors = new Float32Array(rows * space.dimensions);
    for (let start = 0; start < vectors.length; start += space.dimensions) {
      const row = vectors.subarray(start, start + space.dimensions);
      for (let index = 0; index < row.length; index++) row[index] = random() + random();
      const norm = Math.hypot(...row);
      for (let index = 0; index < row.length; index++) row[index]! /= norm;
    }
    return vectors.buffer;
  };

  const db = await settled(indexedDB.open(database));
  const blocks = () => db.transaction('vectorBlocks', 'readwrite').objectStore('vectorBlocks');
  const keys = await settled(blocks().getAllKeys());
  let written = 0;
  for (const key of keys) {
    const block = (await settled(blocks().get(key))) as VectorBlockRow;
    if (block.spaceId === space.id) {
      // What the app had begun itself, before it was stopped.
      await settled(blocks().delete(key));
      continue;
    }
    const { id: _, ...rest } = block;
    const rows = block.rowCounts.reduce((sum, count) => sum + count, 0);
    await settled(blocks().add({ ...rest, spaceId: space.id, dimensions: space.dimensions, vectors: unitVectors(rows) } satisfies VectorBlockRow));
    written++;
  }
  db.close();
  if (written === 0) throw new Error('The library has no vectors to copy the places of.');
}
