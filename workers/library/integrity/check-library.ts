import type { IntegrityReport } from '../../../src/contracts/health';
import { checkDeleted } from './check-deleted';
import { checkImages } from './check-images';
import { checkMemories } from './check-memories';
import { checkPersonas } from './check-personas';
import { checkVectors } from './check-vectors';
import { checkWords } from './check-words';
import type { Inspection } from './inspection';

/**
 * Looks at everything stored, in slices; searches and changes go on. What seems wrong is looked at again alone among all writers before it counts, so a library in use is
 * never found faulty for being in the middle of something.
 */
export async function checkLibrary(inspection: Inspection): Promise<IntegrityReport> {
  const { insides, store } = inspection;
  const start = insides.now();
  await insides.loaded();
  const memories = insides.documents.size;
  const counts = await Promise.all((['trash', 'tombstones', 'versions', 'images', 'personas'] as const).map(async (table) => (await store.keys(table)).length));
  // Each memory is looked at as a row, by its words twice, and by its vectors.
  inspection.expect(memories * (3 + insides.living().length) + counts.reduce((sum, count) => sum + count, 0));
  await checkMemories(inspection);
  await checkDeleted(inspection);
  await checkPersonas(inspection);
  await checkWords(inspection);
  await checkVectors(inspection);
  await checkImages(inspection);
  const at = insides.wallNow();
  const findings = inspection.findings.list;
  await store.noteCheck({ at, findings: findings.filter(({ outcome }) => outcome !== 'repaired').length });
  return { at, elapsedMs: insides.now() - start, memories, checked: inspection.checked, findings };
}
