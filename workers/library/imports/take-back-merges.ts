import type { ImportMerge } from '../../../src/contracts/imports';
import type { Along } from '../../../src/storage/library-store';
import { dropVersions } from '../../../src/storage/version-store';
import type { LibraryInsides } from '../insides';
import type { Change, MemoryWriter } from '../memory-writer';

/**
 * What memories become when an import that was merged into them is taken back: tags that it gave go, and its text where nobody has changed it
 * since. The last merge is taken back first. What is taken back already is passed over.
 * @returns `versions`: takes back the versions that the merges made, so that nothing of what was imported stays
 */
export async function takeBackMerges(insides: LibraryInsides, writer: MemoryWriter, merged: readonly ImportMerge[]): Promise<{ readonly changes: Change[]; readonly versions: Along[] }> {
  const slice = insides.newSlice();
  const changes: Change[] = [];
  const versions: Along[] = [];
  for (const before of await writer.read(merged.map(({ id }) => id), slice)) {
    let { text, title, titleDerived, tags, contentHash } = before;
    for (const merge of merged.toReversed()) {
      if (merge.id !== before.id) continue;
      tags = tags.filter((tag) => !merge.tags.includes(tag));
      // Where its text was changed since, what the memory said before the merge stays a version.
      if (merge.before === null || merge.hash === contentHash) versions.push(dropVersions([before], merge.replacedAt));
      if (merge.before === null || merge.hash !== contentHash) continue;
      ({ text, title, titleDerived } = merge.before);
      // Where several were merged into one, each earlier text is known by the merge that put it there.
      contentHash = merged.findLast((other) => other.id === merge.id && other.entry < merge.entry && other.hash !== null)?.hash ?? '';
    }
    if (text === before.text && tags.length === before.tags.length) continue;
    changes.push({ before, ...insides.records().rewrite(before, { text, title, titleDerived, tags }) });
    await slice.breathe();
  }
  return { changes, versions };
}
