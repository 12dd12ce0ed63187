import { imageHash } from '../../../src/core/image-hash';
import type { Inspection } from './inspection';

/** Images: every one that a text names is here and whole; what is stored of images belongs to one. */
export async function checkImages(inspection: Inspection): Promise<void> {
  const { store, findings, repair, namedImages, insides } = inspection;
  const stored = new Set((await store.keys('images')).map(String));
  for (const hash of namedImages) if (!stored.has(hash)) findings.lost('image-absent', hash);
  for await (const rows of store.rows('images')) {
    for (const { hash } of rows) {
      const bytes = (await store.imageBytes(hash))?.bytes;
      const isNamed = namedImages.has(hash);
      if (bytes === undefined && !isNamed) {
        findings.repairable('image-orphan', hash);
        if (repair) for (const table of ['images', 'thumbnails'] as const) await store.delete(table, [hash]);
      } else if (bytes === undefined) findings.lost('image-absent', hash);
      else if (!(bytes instanceof ArrayBuffer) || (await imageHash(bytes)) !== hash) findings.lost('image-damaged', hash);
      if (isNamed && (await store.thumbnail(hash)) === undefined) findings.lost('thumbnail-absent', hash);
      await inspection.step('images');
    }
  }
  await insides.exclusively(async () => {
    const there = new Set(await store.keys('images'));
    for (const table of ['imageBytes', 'thumbnails'] as const) {
      for (const hash of await store.keys(table)) {
        if (there.has(hash) || namedImages.has(String(hash))) continue;
        findings.repairable('image-orphan', hash);
        if (repair) await store.delete(table, [hash]);
      }
    }
  });
}
