import type { BackupBatch, BackupCounts, BackupRest, SpaceVectors } from '../../../src/contracts/backups';
import { concatFloats } from '../../../src/core/backup/vector-file';
import { BackupSnapshot, type FrozenMemory } from '../../../src/storage/backup-snapshot';
import type { LibraryInsides } from '../insides';

/** A snapshot on its way into a file. */
export class SnapshotBatches {
  private constructor(
    private readonly insides: LibraryInsides,
    private readonly snapshot: BackupSnapshot,
    readonly counts: BackupCounts,
    readonly rest: BackupRest & { readonly images: readonly string[] },
    /** Number of the last change in it. */
    readonly seq: number,
  ) {}

  static async begin(insides: LibraryInsides): Promise<SnapshotBatches> {
    const { snapshot, counts, personas, searches, keptApart, images, seq } = await insides.exclusively(async () => ({ ...(await BackupSnapshot.begin(insides.store.db)), seq: insides.records().lastSeq }));
    const vectorSpaces = insides.living().filter(({ shelf }) => shelf !== null).length;
    return new SnapshotBatches(insides, snapshot, { ...counts, vectorSpaces }, { personas, searches: searches.map(({ text, lastAt, saved }) => ({ text, lastAt, saved })), keptApart, images }, seq);
  }

  async next(): Promise<BackupBatch | null> {
    const memories = await this.snapshot.next();
    if (memories === null) return null;
    return { records: memories.map(({ memory, deletedAt, versions }) => ({ memory, deletedAt, versions })), vectors: this.#vectorsOf(memories) };
  }

  end(): void {
    this.snapshot.end();
  }

  /** Of memories whose indexed text is still that of the snapshot: others are embedded again when they are restored. */
  #vectorsOf(memories: readonly FrozenMemory[]): SpaceVectors[] {
    const { documents } = this.insides;
    return this.insides.living().flatMap(({ shelf }) => {
      if (shelf === null) return [];
      const { dimensions, id: spaceId } = shelf.space;
      const rows = new Map<string, Float32Array>();
      for (const { row } of memories) {
        const document = row === null ? undefined : documents.documentOf(row.id);
        if (row === null || document === undefined || documents.entry(document)?.seq !== row.seq || rows.has(row.contentHash)) continue;
        const vectors = shelf.index.vectorsOf(document);
        if (vectors.length > 0) rows.set(row.contentHash, vectors);
      }
      if (rows.size === 0) return [];
      const pieces = [...rows.values()];
      return [{ spaceId, dimensions, contentHashes: [...rows.keys()], rowCounts: Uint32Array.from(pieces, (piece) => piece.length / dimensions), vectors: concatFloats(pieces).buffer }];
    });
  }
}
