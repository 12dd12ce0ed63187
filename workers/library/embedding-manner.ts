import { blankEncoded } from '../../src/core/text/blank-encoded';
import { splitIntoPassages } from '../../src/core/text/chunker';

/** How memories become texts to be embedded, and how many at a time. */
export interface EmbeddingManner {
  /** Memories per batch: one transaction, one job. */
  readonly memories: number;
  /** A batch ends early at this many UTF-16 units, so that a megabyte does not hold up the small ones. */
  readonly units: number;
  /** Texts of which a memory's vectors are made. */
  readonly textsOf: (text: string, prefix: string) => string[];
  /** The memory's rows (the whole first, then its passages) from the vectors of its texts. Absent: these are the rows. */
  readonly rowsOf?: (vectors: Float32Array, dimensions: number) => Float32Array;
}

export const BUILT_IN_MANNER: EmbeddingManner = {
  memories: 128,
  units: 200_000,
  textsOf: (text, prefix) => {
    const { written, passages } = passagesOf(text, prefix);
    // A single passage is the whole.
    return passages.length <= 1 ? [prefix + written] : [prefix + written, ...passages];
  },
};

/** A text without what is only encoded, and the passages of it, each with the prefix. */
export function passagesOf(text: string, prefix: string): { readonly written: string; readonly passages: string[] } {
  const written = blankEncoded(text);
  return { written, passages: splitIntoPassages(text).map(({ start, end }) => prefix + written.slice(start, end)) };
}
