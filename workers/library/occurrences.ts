import { abortError } from '../../src/contracts/errors';
import type { MemoryId, Occurrences } from '../../src/contracts/memory';
import { foldLiteral } from '../../src/core/text/fold-literal';
import type { LibraryInsides } from './insides';
import { requireText } from './require-input';

/** Memories read at once: few enough that taking them out of the database holds no search up. */
const READ_AT_ONCE = 100;
const REPORT_EVERY_MS = 100;

/** What was found last: a longer needle that holds the shorter one stands nowhere else. */
interface LastSearch {
  readonly needle: string;
  readonly persona: string | null;
  /** Changes announced until then. */
  readonly changes: number;
  readonly ids: readonly MemoryId[];
}

/**
 * Find in page, over everything: literal text in any case, in titles and texts. Every text is looked at, because the keyword index
 * knows words and not letters within them.
 */
export class OccurrenceSearch {
  #last: LastSearch | null = null;

  constructor(private readonly insides: LibraryInsides) {}

  /**
   * @param onPartial - at most ten times a second
   * @throws an `AbortError` after cancellation
   */
  async find(text: string, persona: string | null, isCancelled: () => boolean, onPartial: (found: Occurrences) => void): Promise<Occurrences> {
    const { documents, reader, now } = this.insides;
    const needle = foldLiteral(requireText(text, 'text'));
    const changes = this.insides.changes();
    const order = documents.ordered(persona).map((document) => documents.entry(document)?.id ?? '');
    if (needle === '') return { offsets: new Uint32Array(), searched: order.length, total: order.length };
    const last = this.#last;
    const narrowed = last !== null && last.changes === changes && last.persona === persona && needle.includes(last.needle);
    const candidates = narrowed ? last.ids : order;
    const passedOver = order.length - candidates.length;
    const placeOf = narrowed ? new Map(order.map((id, offset) => [id, offset])) : null;
    const slice = this.insides.newSlice();
    const found: MemoryId[] = [];
    const offsets: number[] = [];
    let reportedAt = now();
    for (let from = 0; from < candidates.length; from += READ_AT_ONCE) {
      const ids = candidates.slice(from, from + READ_AT_ONCE);
      const rows = await reader.glimpse(ids);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if (row !== undefined && (foldLiteral(row.text).includes(needle) || foldLiteral(row.title).includes(needle))) {
          found.push(ids[i]);
          offsets.push(placeOf?.get(ids[i]) ?? from + i);
        }
        if (slice.isUsedUp) await slice.yield();
      }
      if (isCancelled()) throw abortError();
      if (now() - reportedAt >= REPORT_EVERY_MS && from + READ_AT_ONCE < candidates.length) {
        reportedAt = now();
        onPartial({ offsets: Uint32Array.from(offsets), searched: passedOver + from + rows.length, total: order.length });
      }
    }
    // Memories that came or went meanwhile have moved the others; whoever asked hears of the change and asks again.
    if (this.insides.changes() === changes) this.#last = { needle, persona, changes, ids: found };
    return { offsets: Uint32Array.from(offsets), searched: order.length, total: order.length };
  }
}
