import type { VectorSpace } from '../../../../src/contracts/embedder';
import type { MemoryDraft } from '../../../../src/contracts/memory';
import { DocumentTable } from '../../../../src/core/document-table';
import { BUILT_IN_SPACE } from '../../../../src/core/embedder/manifest';
import { HybridClock } from '../../../../src/core/hybrid-clock';
import { KeywordIndex } from '../../../../src/core/keyword/keyword-index';
import { tokenize } from '../../../../src/core/text/tokens';
import { createKernels } from '../../../../src/core/vector-index/kernels';
import { normalised } from '../../../../src/core/vector-index/testing/seeded-vectors';
import { ResidentIndex } from '../../../../src/core/vector-index/resident-index';
import type { MemoryRow } from '../../../../src/storage/schema';
import { MemoryRecords } from '../../memory-records';
import { indexedText } from '../../memory-text';

export const BUILT_IN: VectorSpace = { ...BUILT_IN_SPACE, id: 'built-in', dimensions: 2 };
export const MODEL: VectorSpace = { ...BUILT_IN_SPACE, id: 'model', model: 'local/tiny', dimensions: 3, queryPrefix: 'query: ' };

export interface PlacedMemory extends Partial<MemoryDraft> {
  readonly text: string;
  readonly builtIn?: readonly number[];
  /** Absent: the model has not read it yet. */
  readonly model?: readonly number[];
}

export const vectorOf = (values: readonly number[]): Float32Array<ArrayBuffer> => normalised(Float32Array.from(values));

/** A library with a place by hand for each memory in two spaces; a memory's id is its number. */
export function twoShelves(memories: readonly PlacedMemory[]) {
  const documents = new DocumentTable();
  const keywords = new KeywordIndex();
  const records = new MemoryRecords(new HybridClock('device', () => 1), 0, () => 1);
  const rows = new Map<string, MemoryRow>();
  const shelfOf = (space: VectorSpace) => ({ space, index: ResidentIndex.create({ dimensions: space.dimensions, kernels: createKernels(null), now: () => 0 }) });
  const [builtIn, model] = [shelfOf(BUILT_IN), shelfOf(MODEL)];
  memories.forEach(({ builtIn: inBuiltIn, model: inModel, ...draft }, i) => {
    const { row } = records.create(records.prepare({ ...draft, id: `memory-${i}` }));
    rows.set(row.id, row);
    const document = documents.set(row);
    keywords.add(document, tokenize(indexedText(row)), row.seq);
    if (inBuiltIn !== undefined) builtIn.index.set(document, vectorOf(inBuiltIn));
    if (inModel !== undefined) model.index.set(document, vectorOf(inModel));
  });
  const readMemories = async (ids: readonly string[]): Promise<(MemoryRow | undefined)[]> => ids.map((id) => rows.get(id));
  return { documents, keywords, rows, builtIn, model, readMemories };
}
