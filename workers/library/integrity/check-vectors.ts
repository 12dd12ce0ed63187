import type { MemoryId } from '../../../src/contracts/memory';
import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import { blankEncoded } from '../../../src/core/text/blank-encoded';
import { splitIntoPassages } from '../../../src/core/text/chunker';
import { contentHash } from '../../../src/core/text/content-hash';
import { DerivedStore } from '../../../src/storage/derived-store';
import { LargeStore } from '../../../src/storage/large-store';
import type { MemoryRow, VectorBlockRow } from '../../../src/storage/schema';
import type { LivingSpace } from '../insides';
import { keepEntries } from '../keep-entries';
import type { VectorShelf } from '../vector-shelf';
import type { Inspection } from './inspection';

/** How far the length of a stored vector may be from 1: float32, and what some models round. */
const UNIT_TOLERANCE = 1e-3;
/** Texts that are embedded to learn whether they have any direction. */
const EMBEDDED_AT_ONCE = 64;

/** Vectors of every living space: blocks are whole, each memory has vectors of its present text or waits for them, and the index holds what is stored. */
export async function checkVectors(inspection: Inspection): Promise<void> {
  for (const space of inspection.insides.living()) {
    if (space.shelf?.isLoaded === true) await new SpaceCheck(inspection, space, space.shelf).run();
  }
}

class SpaceCheck {
  /** Memories with vectors of their present text in a block that is whole. */
  readonly #stored = new Set<MemoryId>();
  /** Told of already: their entry is wrong, or they are not stored themselves. */
  readonly #known = new Set<MemoryId>();
  readonly #seen = new Set<number>();
  readonly #store: LargeStore;

  constructor(
    private readonly inspection: Inspection,
    private readonly space: LivingSpace,
    private readonly shelf: VectorShelf,
  ) {
    this.#store = new LargeStore(inspection.insides.store.db);
  }

  async run(): Promise<void> {
    await this.#blocks();
    // Blocks that came meanwhile, and nothing comes in between any more.
    await this.inspection.insides.exclusively(async () => {
      await this.#blocks();
      await this.#memories();
      this.#ghosts();
    });
  }

  async #blocks(): Promise<void> {
    for (const id of await this.#store.blockIds(this.shelf.space.id)) {
      if (this.#seen.has(id)) continue;
      this.#seen.add(id);
      const [block] = await this.#store.blocks([id]);
      if (block !== undefined) await this.#block(id, block);
    }
  }

  async #block(id: number, block: VectorBlockRow): Promise<void> {
    const { findings, repair, insides } = this.inspection;
    if (!isWhole(this.shelf, block)) {
      findings.repairable('block-damaged', id);
      if (repair) await this.#rewrite(id, null);
      return;
    }
    const rows = await insides.store.getMemories(block.memoryIds);
    const vectors = new Float32Array(block.vectors);
    const keep: boolean[] = [];
    let from = 0;
    for (let i = 0; i < block.memoryIds.length; i++) {
      const to = from + block.rowCounts[i] * block.dimensions;
      const memory = rows[i];
      const lives = memory !== undefined && this.#lives(memory.id, block.seqs[i]);
      const fits = areUnit(vectors, from, to, block.dimensions) && (!lives || this.#isOf(memory, block, i));
      keep.push(fits);
      if (lives && fits) this.#stored.add(memory.id);
      else if (lives || memory === undefined) this.#known.add(block.memoryIds[i]);
      if (!fits) findings.repairable('vectors-wrong', block.memoryIds[i]);
      from = to;
      await this.inspection.step('vectors');
    }
    if (repair && keep.includes(false)) await this.#rewrite(id, keepEntries(block, keep));
  }

  #lives(id: MemoryId, seq: number): boolean {
    const { documents, maintenance } = this.inspection.insides;
    return documents.documentOf(id) !== undefined && seq >= maintenance.staleSeq(id);
  }

  /** Of the memory's present text, and of as many passages. Models cut texts as the built-in embedder does, but may leave out what they cannot read. */
  #isOf(memory: MemoryRow, block: VectorBlockRow, i: number): boolean {
    // A row without a text is told of by the look at the rows.
    if (typeof memory.text !== 'string') return true;
    if (block.contentHashes[i] !== contentHash(memory.text)) return false;
    const passages = splitIntoPassages(memory.text).length;
    return this.shelf.space.id !== BUILT_IN_SPACE.id || block.rowCounts[i] === (passages <= 1 ? 1 : 1 + passages);
  }

  async #rewrite(id: number, block: VectorBlockRow | null): Promise<void> {
    await new DerivedStore(this.shelf.store.db).rewriteVectorBlock(id, block);
    this.shelf.rewritten(id, block);
  }

  /** Alone among all writers. */
  async #memories(): Promise<void> {
    const { insides, findings, slice } = this.inspection;
    const { index } = this.shelf;
    const without: MemoryId[] = [];
    for (const document of insides.documents.ordered(null)) {
      const id = insides.documents.entry(document)?.id;
      if (id === undefined) continue;
      const [isIndexed, isStored] = [index.has(document), this.#stored.has(id)];
      if (isIndexed && !isStored) {
        if (!this.#known.has(id)) findings.repairable('vectors-unstored', id);
        this.#again(id, document);
      } else if (!isIndexed) without.push(id);
      await slice.breathe();
    }
    for (const id of await this.#forgotten(without)) {
      findings.repairable('vectors-missing', id);
      this.#again(id, insides.documents.documentOf(id));
    }
  }

  /** Of memories without vectors, those that do not wait for them. A text without any direction (a row of dashes) has none and never will. */
  async #forgotten(ids: readonly MemoryId[]): Promise<MemoryId[]> {
    const { insides } = this.inspection;
    const { pipeline } = this.space;
    const stored = ids.filter((id) => this.#stored.has(id));
    if (pipeline.pending + pipeline.parked >= ids.length) return [];
    const rest = ids.filter((id) => !this.#stored.has(id));
    // A model fills its space at its own pace. Without an embedder nothing can be told, and the next start asks again.
    if (this.shelf.space.id !== BUILT_IN_SPACE.id || insides.line.status.at !== 'ready' || pipeline.pending > 0) return stored;
    const found = [...stored];
    for (let from = 0; from < rest.length; from += EMBEDDED_AT_ONCE) {
      const rows = (await insides.store.getMemories(rest.slice(from, from + EMBEDDED_AT_ONCE))).filter((row) => row !== undefined);
      const batch = await insides.line.embed(({ passagePrefix }) => rows.map(({ text }) => passagePrefix + blankEncoded(text)), 'passage').catch(() => null);
      if (batch === null) return found;
      rows.forEach(({ id }, i) => {
        if (batch.vectors.subarray(i * batch.dimensions, (i + 1) * batch.dimensions).some((value) => value !== 0)) found.push(id);
      });
    }
    return found;
  }

  /** Made again from the text, or taken from another block that has them. */
  #again(id: MemoryId, document: number | undefined): void {
    if (!this.inspection.repair || document === undefined) return;
    this.shelf.remove(document);
    this.space.pipeline.enqueue([id]);
  }

  /** Entries of the index that belong to no memory. */
  #ghosts(): void {
    const { insides, findings, repair } = this.inspection;
    const { documents } = insides;
    for (let document = 0; document < documents.capacity; document++) {
      if (documents.entry(document) !== undefined || !this.shelf.index.has(document)) continue;
      findings.repairable('vectors-ghost', document);
      if (repair) this.shelf.remove(document);
    }
  }
}

/** A row read from disk can hold anything. */
function isWhole(shelf: VectorShelf, block: VectorBlockRow): boolean {
  const { memoryIds, seqs, contentHashes, rowCounts, vectors } = block as { readonly [Field in keyof VectorBlockRow]: unknown };
  if (!Array.isArray(memoryIds) || !Array.isArray(seqs) || !Array.isArray(contentHashes) || !(rowCounts instanceof Uint32Array) || !(vectors instanceof ArrayBuffer)) return false;
  return shelf.isWellFormed(block) && rowCounts.every((count) => count > 0);
}

function areUnit(vectors: Float32Array, from: number, to: number, dimensions: number): boolean {
  for (let start = from; start < to; start += dimensions) {
    let squares = 0;
    for (let i = start; i < start + dimensions; i++) squares += vectors[i] * vectors[i];
    // NaN fails this too.
    if (!(Math.abs(Math.sqrt(squares) - 1) <= UNIT_TOLERANCE)) return false;
  }
  return true;
}
