import { DEFAULT_PERSONA, MAX_TEXT_BYTES, type Memory, MEMORY_TYPES, type MemorySource } from '../../../src/contracts/memory';
import { parseStamp } from '../../../src/core/hybrid-clock';
import { computeImportance } from '../../../src/core/importance';
import { splitIntoPassages, CHUNKER_VERSION } from '../../../src/core/text/chunker';
import { contentHash } from '../../../src/core/text/content-hash';
import { deriveTitle } from '../../../src/core/text/title';
import { utf8Length } from '../../../src/core/text/well-formed';
import type { MemoryRow } from '../../../src/storage/schema';
import { derivedOf } from '../memory-records';
import type { FaultKind } from './faults';

const LATEST_TIME = 8.64e15;
const SOURCE_KINDS: readonly unknown[] = ['written', 'file', 'script', 'sample', 'shared'] satisfies MemorySource['kind'][];

/** What one row was found to be. */
export interface RowDiagnosis {
  readonly faults: readonly FaultKind[];
  /** The memory as it should be, without stamps; null: its text is lost. */
  readonly sound: Memory | null;
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= LATEST_TIME;
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Unix ms in a UUIDv7, which says when the memory was kept. */
function timeOfId(id: string): number | null {
  const hex = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id);
  return hex === null ? null : Number.parseInt(hex[1] + hex[2], 16);
}

/**
 * Looks at a memory as it was read: a row can hold anything.
 * @param awaitsDerivation - maintenance has still to derive title key, links and images of it
 */
export function diagnoseRow(row: MemoryRow, awaitsDerivation: boolean): RowDiagnosis {
  const raw: { readonly [Field in keyof MemoryRow]: unknown } = row;
  const { text } = raw;
  if (typeof text !== 'string' || text.trim() === '' || utf8Length(text) > MAX_TEXT_BYTES * 2) return { faults: ['row-unreadable'], sound: null };
  const faults = new Set<FaultKind>();
  const field = <T>(is: boolean, value: unknown, otherwise: () => T): T => {
    if (is) return value as T;
    faults.add('row-field');
    return otherwise();
  };
  const stamp = typeof raw.hlc === 'string' ? parseStamp(raw.hlc) : null;
  if (stamp === null || !isName(raw.deviceId)) faults.add('stamp');
  if (!isCount(raw.seq) || raw.seq < 1) faults.add('seq');
  const otherTime = (): number => timeOfId(row.id) ?? stamp?.wallMs ?? 0;
  const createdAt = field(isTime(raw.createdAt), raw.createdAt, () => (isTime(raw.updatedAt) ? Math.min(raw.updatedAt, otherTime()) : otherTime()));
  const titleDerived = field(typeof raw.titleDerived === 'boolean', raw.titleDerived, () => typeof raw.title !== 'string' || raw.title === deriveTitle(text));
  const signals = {
    accessCount: field(isCount(raw.accessCount), raw.accessCount, () => 0),
    editCount: field(isCount(raw.editCount), raw.editCount, () => 0),
    pinned: field(typeof raw.pinned === 'boolean', raw.pinned, () => false),
  };
  const importanceOverride = field<number | null>(raw.importanceOverride === null || isShare(raw.importanceOverride), raw.importanceOverride, () => null);
  const tagsAreFine = Array.isArray(raw.tags) && raw.tags.every((tag) => typeof tag === 'string');
  const source = raw.source as MemorySource | undefined | null;
  const sound: Memory = {
    id: row.id,
    text,
    title: field(typeof raw.title === 'string', raw.title, () => deriveTitle(text)),
    titleDerived,
    type: field(MEMORY_TYPES.some((type) => type === raw.type), raw.type, () => 'note'),
    createdAt,
    updatedAt: field(isTime(raw.updatedAt), raw.updatedAt, () => Math.max(createdAt, stamp?.wallMs ?? createdAt)),
    lastAccessedAt: field(isTime(raw.lastAccessedAt), raw.lastAccessedAt, () => createdAt),
    ...signals,
    importance: field(isShare(raw.importance), raw.importance, () => importanceOverride ?? computeImportance({ ...signals, textLength: text.length })),
    importanceOverride,
    personaId: field(isName(raw.personaId), raw.personaId, () => DEFAULT_PERSONA),
    tags: field<readonly string[]>(tagsAreFine, raw.tags, () => (Array.isArray(raw.tags) ? raw.tags.filter((tag) => typeof tag === 'string') : [])),
    source: field<MemorySource>(SOURCE_KINDS.includes(source?.kind) && (source?.path === undefined || typeof source.path === 'string'), source, () => ({ kind: 'written' })),
    contentHash: contentHash(text),
    hlc: '',
    deviceId: '',
  };
  if (raw.contentHash !== sound.contentHash) faults.add('hash');
  if (!fitsPassages(row)) faults.add('passages');
  if (!awaitsDerivation && typeof raw.title === 'string' && !isDerived(row)) faults.add('derived');
  return { faults: [...faults], sound };
}

function fitsPassages({ text, passages }: MemoryRow): boolean {
  const expected = splitIntoPassages(text);
  if (expected.length <= 1) return passages === null;
  if (passages === null || typeof passages !== 'object' || !(passages.spans instanceof Uint32Array)) return false;
  const { chunkerVersion, spans } = passages;
  return chunkerVersion === CHUNKER_VERSION && spans.length === expected.length * 2 && expected.every(({ start, end }, i) => spans[i * 2] === start && spans[i * 2 + 1] === end);
}

function isDerived(row: MemoryRow): boolean {
  const { titleKey, links, images } = derivedOf(row);
  return row.titleKey === titleKey && isSame(row.links, links) && isSame(row.images, images);
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return Array.isArray(a) && a.length === b.length && a.every((value, i) => value === b[i]);
}
