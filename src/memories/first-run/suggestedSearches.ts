/**
 * Searches whose first hit in the sample shares no word with them: what finding by meaning is like, in three lines.
 * `sampleSearches.test.ts` holds them to it, with the real embedder.
 */
export const SUGGESTED_SEARCHES = [
  'how much did it cost to fix the vehicle',
  'why I was so tired and exhausted',
  'adopting a stray kitten',
] as const;
