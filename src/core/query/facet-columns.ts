import { MEMORY_TYPES, type Memory, type MemoryId } from '../../contracts/memory';
import { memoryParts } from './memory-parts';

/** What filters ask of one memory. */
export interface Facets {
  readonly id: MemoryId;
  /** Number of the change that they follow from. */
  readonly seq: number;
  /** Place in `MEMORY_TYPES`. */
  readonly type: number;
  /** See `memoryParts`. */
  readonly parts: number;
  readonly importance: number;
  readonly updatedAt: number;
  readonly tags: readonly string[];
  /** Kind, and the path behind a space. */
  readonly source: string;
}

/** Many of them as they are stored. */
export interface PackedFacets {
  readonly memoryIds: readonly MemoryId[];
  readonly seqs: Float64Array<ArrayBuffer>;
  readonly columns: ArrayBuffer;
  readonly names: readonly string[];
}

export function facetsOf(row: Memory & { readonly seq: number }): Facets {
  const { id, seq, type, importance, updatedAt, tags, source } = row;
  return { id, seq, type: Math.max(0, MEMORY_TYPES.indexOf(type)), parts: memoryParts(row), importance, updatedAt, tags, source: source.path === undefined ? source.kind : `${source.kind} ${source.path}` };
}

/** Of each memory: importance and last change (float64), then source, tag set, parts, type (uint32). */
const FLOATS = 2;
const WORDS = 4;
/** Bytes before the columns: magic number, memories, length of the tag sets, checksum. */
const HEADER = 16;
/** Another one when what `memoryParts` finds in a text is not what it found before: columns of another kind are made again. */
const MAGIC = 0x46414331;

/** `[n, importance and updatedAt]` float64, `[n, source, tag set, parts, type]` uint32, then each tag set as its length and the names of its tags. */
export function packFacets(facets: readonly Facets[]): PackedFacets {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, (number = names.push(name) - 1));
    return number;
  };
  const sets: number[] = [];
  const setAt = new Map<string, number>();
  const words: number[] = [];
  const seqs = new Float64Array(facets.length);
  const floats = new Float64Array(facets.length * FLOATS);
  facets.forEach(({ seq, importance, updatedAt, source, tags, parts, type }, i) => {
    seqs[i] = seq;
    floats[i * FLOATS] = importance;
    floats[i * FLOATS + 1] = updatedAt;
    const key = tags.join('\n');
    let at = setAt.get(key);
    if (at === undefined) {
      at = sets.push(tags.length) - 1;
      for (const tag of tags) sets.push(numberOf(tag));
      setAt.set(key, at);
    }
    words.push(numberOf(source), at, parts, type);
  });
  const columns = new ArrayBuffer(HEADER + floats.byteLength + (words.length + sets.length) * 4);
  new Float64Array(columns, HEADER, floats.length).set(floats);
  const numbersColumn = new Uint32Array(columns, HEADER + floats.byteLength);
  for (let i = 0; i < words.length; i++) numbersColumn[i] = words[i];
  for (let i = 0; i < sets.length; i++) numbersColumn[words.length + i] = sets[i];
  const memoryIds = facets.map(({ id }) => id);
  new Uint32Array(columns, 0, 4).set([MAGIC, facets.length, sets.length, checksum(memoryIds, seqs, columns, names)]);
  return { memoryIds, seqs, columns, names };
}

/** @returns null when they are damaged */
export function unpackFacets(packed: PackedFacets): readonly Facets[] | null {
  const { memoryIds, seqs, columns, names } = packed;
  if (!Array.isArray(memoryIds) || !Array.isArray(names) || !(seqs instanceof Float64Array) || !(columns instanceof ArrayBuffer)) return null;
  const count = memoryIds.length;
  if (seqs.length !== count || columns.byteLength < HEADER || columns.byteLength % 4 !== 0) return null;
  const [magic, stored, setsLength, sum] = new Uint32Array(columns, 0, 4);
  if (magic !== MAGIC || stored !== count || columns.byteLength !== HEADER + count * (FLOATS * 8 + WORDS * 4) + setsLength * 4) return null;
  if (sum !== checksum(memoryIds, seqs, columns, names)) return null;
  const floats = new Float64Array(columns, HEADER, count * FLOATS);
  const words = new Uint32Array(columns, HEADER + floats.byteLength, count * WORDS);
  const sets = new Uint32Array(columns, HEADER + floats.byteLength + words.byteLength, setsLength);
  const tagsAt = new Map<number, readonly string[]>();
  return memoryIds.map((id: MemoryId, i: number): Facets => {
    const [source, at, parts, type] = words.subarray(i * WORDS, i * WORDS + WORDS);
    let tags = tagsAt.get(at);
    if (tags === undefined) tagsAt.set(at, (tags = Array.from(sets.subarray(at + 1, at + 1 + (sets[at] ?? 0)), (number) => names[number] ?? '')));
    return { id, seq: seqs[i], importance: floats[i * FLOATS], updatedAt: floats[i * FLOATS + 1], source: names[source] ?? 'written', tags, parts, type };
  });
}

/** FNV-1a, 32 bits. */
function checksum(memoryIds: readonly MemoryId[], seqs: Float64Array<ArrayBuffer>, columns: ArrayBuffer, names: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const words of [new Uint32Array(seqs.buffer, seqs.byteOffset, seqs.length * 2), new Uint32Array(columns, HEADER)]) {
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  }
  for (const texts of [memoryIds, names]) {
    for (const text of texts) {
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      hash = Math.imul(hash ^ 0x1ffff, 0x01000193);
    }
  }
  return hash >>> 0;
}
