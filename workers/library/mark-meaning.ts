import { isAppError } from '../../src/contracts/errors';
import type { Hit, TextRange } from '../../src/contracts/search';
import { clauses } from '../../src/core/search/clauses';
import type { SearchSessionOptions } from './search-session';

/** Hits whose closest sentence is marked; nobody reads further before the next keystroke. */
const MEANING_HIGHLIGHTS = 12;
/** An embedder slower than this per sentence does not highlight: the search must stay quick. */
const HIGHLIGHT_MS_PER_TEXT = 0.4;

/** Where no word can be marked, marks the sentence closest in meaning. @param from - score from which meaning is named as a reason */
export async function markMeaning(hits: readonly Hit[], queryVector: Float32Array, from: number, { msPerText, embedSentences }: Pick<SearchSessionOptions, 'msPerText' | 'embedSentences'>): Promise<readonly Hit[]> {
  if (msPerText() > HIGHLIGHT_MS_PER_TEXT) return hits;
  const sentences = hits.map((hit, i): TextRange[] => {
    // A weak match has no sentence that was meant; marking one would pretend it had.
    if (i >= MEANING_HIGHLIGHTS || hit.score < from || hit.passage.highlights.length > 0 || !hit.matchedBy.includes('meaning')) return [];
    const ranges = clauses(hit.memory.text, hit.passage);
    return ranges.length > 1 ? ranges : [];
  });
  const texts = hits.flatMap((hit, i) => sentences[i].map((range) => hit.memory.text.slice(range.start, range.end)));
  if (texts.length === 0) return hits;
  let vectors: Float32Array;
  try {
    vectors = await embedSentences(texts);
  } catch (error) {
    if (isAppError(error)) return hits; // A mark less, not a search less.
    throw error;
  }
  if (vectors.length !== texts.length * queryVector.length) return hits; // Of another space by now.
  let at = 0;
  return hits.map((hit, i) => {
    if (sentences[i].length === 0) return hit;
    let best = -1;
    let closest: TextRange | null = null;
    for (const range of sentences[i]) {
      const cosine = dot(queryVector, vectors, at++ * queryVector.length);
      if (cosine > best) {
        best = cosine;
        closest = range;
      }
    }
    return closest === null ? hit : { ...hit, passage: { ...hit.passage, highlights: [closest] } };
  });
}

function dot(query: Float32Array, rows: Float32Array, offset: number): number {
  let sum = 0;
  for (let j = 0; j < query.length; j++) sum += query[j] * rows[offset + j];
  return sum;
}
