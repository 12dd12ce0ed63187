import { tokenize } from '../text/tokens';

/** Characters of a text that are looked at: what comes later in a long one hardly decides whose version it is. */
const LONGEST = 20_000;

/** What two sets of shingles have in common. */
export interface ShingleOverlap {
  /** Jaccard: of the shingles of both, the share that both have, 0 to 1. */
  readonly overlap: number;
  /** Of the shingles of the shorter text, the share that the longer one has as well, 0 to 1. */
  readonly containment: number;
}

/**
 * Hashes of every run of `words` words of a text, each once.
 * @see Broder 1997, On the resemblance and containment of documents
 */
export function shingleHashes(text: string, words: number): Set<number> {
  const tokens = tokenize(text.slice(0, LONGEST));
  const hashes = new Set<number>();
  for (let i = 0; i + words <= tokens.length; i++) hashes.add(hashText(tokens.slice(i, i + words).join(' ')));
  return hashes;
}

export function compareShingles(a: ReadonlySet<number>, b: ReadonlySet<number>): ShingleOverlap {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size === 0) return { overlap: 0, containment: 0 };
  let both = 0;
  for (const hash of small) if (large.has(hash)) both++;
  return { overlap: both / (small.size + large.size - both), containment: both / small.size };
}

/** 32 bits. FNV-1a, then mixed: its high bits alone are too regular to order by. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
