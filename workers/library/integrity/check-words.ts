import type { MemoryId } from '../../../src/contracts/memory';
import { type PackedPostings, termsOf } from '../../../src/core/keyword/packed-postings';
import { hashText } from '../../../src/core/search/shingles';
import { hasVersionedWords, TOKENIZER_VERSION, tokenize } from '../../../src/core/text/tokens';
import { DerivedStore } from '../../../src/storage/derived-store';
import type { KeywordPayloadRow, KeywordSegmentRow, MemoryRow } from '../../../src/storage/schema';
import { isIntact, isPayloadIntact } from '../keyword-shelf';
import { indexedText } from '../memory-text';
import type { FaultKind } from './faults';
import type { Inspection } from './inspection';
import { rebuildSegment } from './rebuild-segment';

const READ_AT_ONCE = 100;
const TERMS_PER_STEP = 500;
/** While memories come and go, words cannot be counted; tried again so often. */
const COUNT_ATTEMPTS = 3;

/** The words of one memory, in a form that is quickly compared. */
interface WordSum {
  /** Different words. */
  count: number;
  /** Of their hashes, modulo 2^32. */
  sum: number;
  /** All words. */
  occurrences: number;
}

/** The keyword index: segments are whole, every memory stands in exactly one of them or in the tail, with the words of its text, and words are counted rightly. */
export async function checkWords(inspection: Inspection): Promise<void> {
  const { insides, store, repair } = inspection;
  const damaged: number[] = [];
  const homes = new Set<MemoryId>();
  for (const id of await new DerivedStore(insides.store.db).keywordSegmentIds()) {
    const { segment, payload } = await store.segment(id);
    // Compaction may have found nothing left in it.
    if (segment !== undefined && !(await checkSegment(inspection, id, segment, payload, homes))) damaged.push(id);
  }
  await insides.exclusively(async () => {
    await checkOrphans(inspection);
    if (repair) for (const id of damaged) await rebuildSegment(inspection, id);
    await checkHomes(inspection);
  });
  for (let attempt = 1; attempt <= COUNT_ATTEMPTS; attempt++) if (await checkCounts(inspection)) return;
}

/** @param homes - memories that live in the segments before this one @returns false when it has to be made again */
async function checkSegment(inspection: Inspection, id: number, segment: KeywordSegmentRow, payload: KeywordPayloadRow | undefined, homes: Set<MemoryId>): Promise<boolean> {
  const { findings, insides } = inspection;
  if (!isIntact(segment) || payload === undefined || !isPayloadIntact(payload, segment.memoryIds.length) || !(await areCountsRight(inspection, segment, payload))) {
    findings.repairable('segment-damaged', id);
    return false;
  }
  // Words of another tokenizer are taken from the texts again at the next start.
  const sums = payload.tokenizer === TOKENIZER_VERSION || !hasVersionedWords(payload.postings.terms) ? await sumPlaces(inspection, payload.postings) : null;
  const places = Array.from(segment.memoryIds, (_, place) => place);
  const suspects = (await faultsAt(inspection, segment, sums, places, homes)).map(({ place }) => place);
  if (suspects.length === 0) return true;
  // Changed a moment ago, its mark may not have been there yet.
  const faults = await insides.exclusively(() => faultsAt(inspection, segment, sums, suspects, homes));
  for (const { place, fault } of faults) findings.repairable(fault, segment.memoryIds[place]);
  return faults.length === 0;
}

/** What is wrong with the living entries at these places of a segment. Sound ones are added to `homes`. */
async function faultsAt(inspection: Inspection, segment: KeywordSegmentRow, sums: readonly WordSum[] | null, places: readonly number[], homes: Set<MemoryId>): Promise<{ readonly place: number; readonly fault: FaultKind }[]> {
  const { insides } = inspection;
  const faults: { readonly place: number; readonly fault: FaultKind }[] = [];
  for (let from = 0; from < places.length; from += READ_AT_ONCE) {
    const some = places.slice(from, from + READ_AT_ONCE);
    const rows = await insides.store.getMemories(some.map((place) => segment.memoryIds[place]));
    for (let i = 0; i < some.length; i++) {
      const place = some[i];
      const row = rows[i];
      await inspection.step('keyword-index');
      if (!isLiving(inspection, segment, place)) continue;
      if (row === undefined) faults.push({ place, fault: 'words-ghost' });
      else if (homes.has(row.id)) faults.push({ place, fault: 'words-twice' });
      else if (row.personaId !== segment.personaIds[place] || row.createdAt !== segment.createdAts[place] || (sums !== null && !isSameSum(sums[place], wordSumOf(row)))) faults.push({ place, fault: 'words-wrong' });
      else homes.add(row.id);
    }
  }
  return faults;
}

function isLiving({ insides }: Inspection, { memoryIds, seqs }: KeywordSegmentRow, place: number): boolean {
  return seqs[place] >= 0 && insides.maintenance.staleSeq(memoryIds[place]) <= seqs[place];
}

/** Of each word, as many living memories were counted as have it. */
async function areCountsRight({ slice }: Inspection, { seqs }: KeywordSegmentRow, { postings, liveCounts }: KeywordPayloadRow): Promise<boolean> {
  let at = 0;
  for (let term = 0; term < postings.counts.length; term++) {
    let live = 0;
    for (const end = at + postings.counts[term]; at < end; at++) if (seqs[postings.places[at]] >= 0) live++;
    if (live !== liveCounts[term]) return false;
    if (term % TERMS_PER_STEP === 0) await slice.breathe();
  }
  return true;
}

async function sumPlaces({ slice }: Inspection, postings: PackedPostings): Promise<WordSum[]> {
  const sums = Array.from(postings.lengths, (): WordSum => ({ count: 0, sum: 0, occurrences: 0 }));
  const terms = termsOf(postings);
  let at = 0;
  for (let term = 0; term < terms.length; term++) {
    const hash = hashText(terms[term]);
    for (const end = at + postings.counts[term]; at < end; at++) addWord(sums[postings.places[at]], hash, postings.frequencies[at]);
    if (term % TERMS_PER_STEP === 0) await slice.breathe();
  }
  postings.lengths.forEach((length, place) => {
    if (length !== sums[place].count) sums[place].count = -1;
  });
  return sums;
}

function wordSumOf(row: MemoryRow): WordSum {
  const sum: WordSum = { count: 0, sum: 0, occurrences: 0 };
  const tokens = tokenize(indexedText(row));
  for (const word of new Set(tokens)) addWord(sum, hashText(word), 0);
  sum.occurrences = tokens.length;
  return sum;
}

function addWord(to: WordSum, hash: number, occurrences: number): void {
  to.count++;
  to.sum = (to.sum + hash) >>> 0;
  to.occurrences += occurrences;
}

function isSameSum(a: WordSum, b: WordSum): boolean {
  // More than 65,535 of one word are counted as so many.
  return a.count === b.count && a.sum === b.sum && (a.occurrences === b.occurrences || b.occurrences > 0xffff);
}

async function checkOrphans({ store, insides, findings, repair }: Inspection): Promise<void> {
  const segments = new Set(await new DerivedStore(insides.store.db).keywordSegmentIds());
  for (const id of await store.keys('keywordPayloads')) {
    if (segments.has(Number(id))) continue;
    findings.repairable('payload-orphan', id);
    if (repair) await store.delete('keywordPayloads', [id]);
  }
}

/**
 * Every memory must be found by words now, and after the next start: it stands in a stored segment, or changed after all that segments cover. Alone among all writers.
 */
async function checkHomes(inspection: Inspection): Promise<void> {
  const { insides, findings, repair, slice, store } = inspection;
  const { documents, keywords } = insides;
  const stored = new Set<MemoryId>();
  // What the next start takes for covered: nothing when a record cannot be read.
  let covered = 0;
  const segments = await insides.store.keywordSegments();
  for (const segment of segments) {
    if (!isIntact(segment)) continue;
    covered = Math.max(covered, segment.coveredSeq);
    segment.memoryIds.forEach((id, place) => {
      if (isLiving(inspection, segment, place)) stored.add(id);
    });
    await slice.breathe();
  }
  if (!segments.every(isIntact)) covered = 0;
  let uncovered = covered;
  for (const document of documents.ordered(null).slice()) {
    const entry = documents.entry(document);
    const isIndexed = keywords.index.has(document) || keywords.isPending(document);
    if (entry === undefined || (isIndexed && (stored.has(entry.id) || entry.seq > covered))) continue;
    const [row] = await insides.store.getMemories([entry.id]);
    if (row === undefined || (isIndexed && row.seq > covered)) continue;
    findings.repairable('words-missing', row.id);
    if (!isIndexed && repair) keywords.index.add(document, tokenize(indexedText(row)), entry.seq);
    if (!stored.has(row.id)) uncovered = Math.min(uncovered, row.seq - 1);
    await slice.breathe();
  }
  if (repair && uncovered < covered) await store.uncover(Math.max(0, uncovered));
}

/** @returns false when the library changed meanwhile */
async function checkCounts(inspection: Inspection): Promise<boolean> {
  const { insides, findings, repair, slice } = inspection;
  const { documents, keywords, reader } = insides;
  const { frequencies } = keywords.index;
  const [changes, revision] = [insides.changes(), documents.revision];
  const counts = new Map<string, number>();
  const all = documents.ordered(null).slice();
  for (let from = 0; from < all.length; from += READ_AT_ONCE) {
    const rows = await reader.glimpse(all.slice(from, from + READ_AT_ONCE).map((document) => documents.entry(document)?.id ?? ''));
    for (const row of rows) {
      if (row !== undefined) for (const word of new Set(tokenize(indexedText(row)))) counts.set(word, (counts.get(word) ?? 0) + 1);
      await inspection.step('keyword-index');
    }
  }
  if (!keywords.isLoaded || insides.changes() !== changes || documents.revision !== revision) return false;
  const wrong = [...counts].filter(([word, count]) => frequencies.of(word) !== count);
  for (const [word, count] of wrong) {
    findings.repairable('frequencies', word);
    if (repair) frequencies.addCounts(0, [word], [count - frequencies.of(word)]);
  }
  if (frequencies.documentCount !== documents.size) {
    findings.repairable('frequencies', 'memories');
    if (repair) frequencies.addCounts(documents.size - frequencies.documentCount, [], []);
  }
  await slice.breathe();
  return true;
}
