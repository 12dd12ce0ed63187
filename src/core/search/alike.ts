import { compareShingles, shingleHashes } from './shingles';

/**
 * When two texts are versions of one another. Chosen on 120 encyclopaedia paragraphs, 40 short notes and 131 prompts of one collection that repeat each other's
 * phrases, against copies of them with words replaced, lines added and parts cut off (`alike.test.ts` does the same with the sample library):
 * of 17,000 distinct pairs none had more than 0.02 of its three-word shingles in common in the first two sets, and 0.34 in the third; copies with a
 * tenth of their words replaced had 0.43 and more where they were longer than a few lines, halves 0.43, appended ones 0.68.
 */
export const ALIKE = Object.freeze({
  /** Fewer words in a row are shared by chance, more are broken by every small change. */
  shingleWords: 3,
  /** A text of fewer shingles (ten words) doubles nothing but its equals: one other word makes it another note. */
  fewestShingles: 8,
  /** Share of the shingles of both that both have. */
  overlap: 0.4,
  /** Or nearly all of the shorter text stands in the longer one, which is not very much longer: a note and its beginning, not a book and a sentence of it. */
  containment: 0.75,
  containedOverlap: 0.25,
  /** Least cosine of the whole texts, where both are known: same words about something else are a form that was filled in twice. */
  cosine: 0.6,
});

/** What of a text is compared. */
export interface TextForm {
  /** The text without case, and with single spaces. */
  readonly plain: string;
  /** Too few: the text is short. */
  readonly shingles: ReadonlySet<number>;
}

export interface Likeness {
  /** Same text, but for white space and case. */
  readonly exact: boolean;
  /** See `ShingleOverlap.overlap`; null: one of them is short. */
  readonly overlap: number | null;
}

function plainForm(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

export function formOf(text: string): TextForm {
  return { plain: plainForm(text), shingles: shingleHashes(text, ALIKE.shingleWords) };
}

export function isShort({ shingles }: Pick<TextForm, 'shingles'>): boolean {
  return shingles.size < ALIKE.fewestShingles;
}

/**
 * Whether one text may double another.
 * @param cosine - of both whole texts in the built-in space; null: not known, the words alone decide
 * @returns null when it does not
 */
export function likenessOf(a: TextForm, b: TextForm, cosine: number | null): Likeness | null {
  const exact = a.plain === b.plain;
  if (isShort(a) || isShort(b)) return exact ? { exact, overlap: null } : null;
  const { overlap, containment } = compareShingles(a.shingles, b.shingles);
  if (exact) return { exact, overlap };
  if (cosine !== null && cosine < ALIKE.cosine) return null;
  const isAlike = overlap >= ALIKE.overlap || (containment >= ALIKE.containment && overlap >= ALIKE.containedOverlap);
  return isAlike ? { exact, overlap } : null;
}

/** Sorts the most alike first. */
export function compareLikeness(a: Likeness & { readonly cosine: number | null }, b: Likeness & { readonly cosine: number | null }): number {
  return Number(b.exact) - Number(a.exact) || (b.overlap ?? 0) - (a.overlap ?? 0) || (b.cosine ?? 0) - (a.cosine ?? 0);
}
