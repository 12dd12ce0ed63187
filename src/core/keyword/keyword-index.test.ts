import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../text/tokens';
import { TimeSlice } from '../time-slice';
import { KeywordIndex, SEGMENT_SIZE } from './keyword-index';
import { KeywordSegment } from './keyword-segment';

/** An index that remembers what it was given, as the library does. */
class Shelf {
  readonly index = new KeywordIndex();
  readonly texts = new Map<number, string>();
  #seq = 0;

  put(document: number, text: string): void {
    this.remove(document);
    this.index.add(document, tokenize(text), ++this.#seq);
    this.texts.set(document, text);
  }

  remove(document: number): void {
    const text = this.texts.get(document);
    if (text !== undefined) this.index.remove(document, tokenize(text));
    this.texts.delete(document);
  }

  found(query: string, allowed?: Uint8Array): number[] {
    return this.index.search(query, 1_000, allowed).matches.map((match) => match.document);
  }

  coverage(query: string, document: number): number {
    return this.index.search(query, 1_000).matches.find((match) => match.document === document)?.coverage ?? 0;
  }

  /** In how many texts each word stands, counted anew. */
  countedAnew(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const text of this.texts.values()) for (const term of new Set(tokenize(text))) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  }

  /** What `KeywordShelf` does over a restart: everything closed, sealed and loaded again, the counts added from the sealed tables. */
  async reloaded(): Promise<Shelf> {
    this.index.closeOpen();
    const copy = new Shelf();
    for (const [document, text] of this.texts) copy.texts.set(document, text);
    for (let segment = this.index.nextUnsaved; segment !== undefined; segment = this.index.nextUnsaved) {
      const slice = new TimeSlice({ now: () => performance.now(), yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)) });
      const { postings, alive } = structuredClone(await segment.seal(slice));
      const documents = segment.documents.filter((_, place) => alive[place] === 1);
      copy.index.attach(await KeywordSegment.load(postings, documents, slice));
      copy.index.frequencies.addCounts(documents.length, postings.terms === '' ? [] : postings.terms.split('\n'), postings.counts);
      this.index.markSaved(segment);
    }
    return copy;
  }
}

function shelfOf(...texts: string[]): Shelf {
  const shelf = new Shelf();
  texts.forEach((text, document) => shelf.put(document, text));
  return shelf;
}

const NOTES = [
  'Carburettor cleaned and the brake pads replaced at the garage',
  'Sourdough bread wants rye flour and a warm place',
  'Practised the F chord on the guitar',
  'The garage called about the invoice for the brakes',
];

describe('finding', () => {
  it('finds a word exactly, folded and whatever its case', () => {
    const shelf = shelfOf(...NOTES, 'Caf\u00e9 Z\u00fcrich');
    expect(shelf.found('CARBURETTOR ')).toEqual([0]);
    expect(shelf.found('cafe zurich ')).toEqual([4]);
    expect(shelf.found('nothing-of-this ').length).toBe(0);
    expect(shelf.found('')).toEqual([]);
    expect(shelf.found('... !')).toEqual([]);
  });

  it('takes the last word as a beginning until something follows it', () => {
    const shelf = shelfOf(...NOTES);
    expect(shelf.found('carb')).toEqual([0]);
    expect(shelf.found('carb ')).toEqual([]);
    expect(shelf.found('carb guitar').includes(0)).toBe(false);
    expect(shelf.found('c')).toEqual([]);
    expect(shelf.found('brake').toSorted()).toEqual([0, 3]);
  });

  it('takes a last word that ends in a combining mark as a beginning, too', () => {
    expect(shelfOf('Cafe\u0301s in town').found('cafe\u0301')).toEqual([0]);
  });

  it('puts the very word before a longer one that begins with it', () => {
    const shelf = shelfOf('many brakes here', 'many brake here');
    expect(shelf.found('brake')).toEqual([1, 0]);
  });

  it('forgives one typing error from four letters on, two from eight, none below, and only where nothing fits exactly', () => {
    const shelf = shelfOf('bread', 'cat', 'carburettor', 'breed');
    expect(shelf.found('brad ')).toEqual([0]);
    expect(shelf.found('breod ').toSorted()).toEqual([0, 3]);
    expect(shelf.found('cet ')).toEqual([]);
    expect(shelf.found('carburator ')).toEqual([2]);
    expect(shelf.found('carbrtr ')).toEqual([]);
    expect(shelf.found('bread ')).toEqual([0]);
    expect(shelf.coverage('brad ', 0)).toBeLessThan(shelf.coverage('bread ', 0));
  });

  it('names the words it looked for', () => {
    expect([...shelfOf(...NOTES).index.search('brake guitarr ', 10).words].toSorted()).toEqual(['brake', 'guitar']);
  });

  it('keeps to the documents that are allowed', () => {
    const shelf = shelfOf(...NOTES);
    expect(shelf.found('garage ', Uint8Array.of(0, 1, 1, 1))).toEqual([3]);
    expect(shelf.found('garage ', Uint8Array.of(0))).toEqual([]);
    shelf.index.closeOpen();
    expect(shelf.found('garage ', Uint8Array.of(0, 1, 1, 1))).toEqual([3]);
  });

  it('returns the best of its matches, in the same order each time, ties by number', () => {
    const shelf = shelfOf('equal words', 'equal words', 'equal words', 'equal equal words and more of other things');
    const all = shelf.found('equal words ');
    expect(all.indexOf(0)).toBeLessThan(all.indexOf(1));
    expect(all.indexOf(1)).toBeLessThan(all.indexOf(2));
    expect(shelf.found('equal words ')).toEqual(all);
    expect(shelf.index.search('equal words ', 2).matches.map(({ document }) => document)).toEqual(all.slice(0, 2));
  });
});

describe('coverage', () => {
  const many = (): Shelf => {
    const shelf = new Shelf();
    for (let i = 0; i < 400; i++) shelf.put(i, `note ${i} about subject${i % 40} and place${i % 37} with colour${i % 31} besides`);
    return shelf;
  };

  it('is near 1 for a memory that holds all of the query, and small for a chance word', () => {
    const shelf = many();
    shelf.put(400, 'Carburettor and gasket ordered from the supplier for the motorcycle');
    shelf.put(401, 'The supplier brought vegetables today, with much else besides it');
    const query = 'carburettor gasket motorcycle supplier ';
    expect(shelf.coverage(query, 400)).toBeGreaterThan(0.85);
    expect(shelf.coverage(query, 401)).toBeLessThan(0.4);
    expect(shelf.coverage(query, 401)).toBeGreaterThan(0);
    expect(shelf.coverage(query, 3)).toBe(0);
  });

  it('counts words that no memory holds', () => {
    const shelf = many();
    shelf.put(400, 'carburettor in the corner of a note about something else');
    expect(shelf.coverage('carburettor ', 400)).toBeGreaterThan(0.85);
    expect(shelf.coverage('carburettor xylophone wolverine zeppelin ', 400)).toBeLessThan(0.35);
  });

  it('is never above 1', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'the');
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), text, (texts, query) => {
        for (const { coverage } of shelfOf(...texts).index.search(query, 100).matches) {
          expect(coverage).toBeGreaterThan(0);
          expect(coverage).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('prefers the rare word over one in every memory, however many there are', () => {
    const shelf = new Shelf();
    for (let i = 0; i < 6_000; i++) shelf.put(i, i === 17 ? 'common carburettor' : `common filler${i % 50}`);
    const { matches } = shelf.index.search('common carburettor ', 20);
    expect(matches[0].document).toBe(17);
    expect(matches[0].coverage).toBeGreaterThan(0.8);
    // With nothing rarer to go by, the newest are found.
    expect(shelf.index.search('common ', 10_000).matches.some(({ document }) => document === 5_999)).toBe(true);
  });
});

describe('changing', () => {
  it('shows removal and replacement to the very next search, in open and in closed segments', () => {
    for (const close of [false, true]) {
      const shelf = shelfOf(...NOTES);
      if (close) shelf.index.closeOpen();
      shelf.remove(0);
      expect(shelf.found('carburettor ')).toEqual([]);
      expect(shelf.index.has(0)).toBe(false);
      shelf.put(1, 'Violin lesson');
      expect(shelf.found('sourdough ')).toEqual([]);
      expect(shelf.found('violin ')).toEqual([1]);
      shelf.put(0, 'Violin again');
      expect(shelf.found('violin ').toSorted()).toEqual([0, 1]);
      shelf.remove(99);
    }
  });

  it('closes a segment when it is full, and says which documents stand in closed ones', () => {
    const shelf = new Shelf();
    for (let i = 0; i < SEGMENT_SIZE; i++) shelf.put(i, `entry${i}`);
    expect(shelf.index.nextUnsaved?.size).toBe(SEGMENT_SIZE);
    expect(shelf.index.openSize).toBe(0);
    expect(shelf.index.isClosed(5)).toBe(true);
    shelf.put(SEGMENT_SIZE, 'entry last');
    expect(shelf.index.isClosed(SEGMENT_SIZE)).toBe(false);
    shelf.put(5, 'entry5 anew');
    expect(shelf.index.isClosed(5)).toBe(false);
    expect(shelf.found('entry5 ')).toEqual([5]);
    expect(shelf.index.nextUnsaved?.size).toBe(SEGMENT_SIZE);
  });

  it('finds the same after sealing and loading', async () => {
    const shelf = shelfOf(...NOTES, 'Tyres changed at the garage', 'Bread again');
    shelf.index.closeOpen();
    shelf.put(6, 'Garage sale on Sunday');
    shelf.remove(3);
    shelf.put(1, 'Sourdough with spelt flour');
    const reloaded = await shelf.reloaded();
    for (const query of ['garage', 'garage brake ', 'sourdough flour ', 'bred ', 'sprlt ', 'rye ', 'guitar carb']) {
      const [before, after] = [shelf.index.search(query, 10), reloaded.index.search(query, 10)];
      expect(after.words, query).toEqual(before.words);
      expect(after.matches.map(({ document }) => document), query).toEqual(before.matches.map(({ document }) => document));
      // The dead are left out, so the average length may be another one.
      after.matches.forEach(({ coverage }, i) => expect(Math.abs(coverage - before.matches[i].coverage)).toBeLessThan(0.06));
    }
    reloaded.remove(0);
    expect(reloaded.found('carburettor ')).toEqual([]);
  });

  it('keeps document frequencies exact through any changes, closings and reloads', async () => {
    const text = fc.array(fc.constantFrom('alpha', 'beta', 'gamma', "dog's", '\u00e9t\u00e9', 'the'), { maxLength: 5 }).map((words) => words.join(' '));
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), document: fc.nat(7), text }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), document: fc.nat(7), text }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'reload' as const), document: fc.constant(0), text }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let shelf = new Shelf();
        let reloaded = false;
        for (const { kind, document, text: value } of steps) {
          if (kind === 'put') shelf.put(document, value);
          else if (kind === 'remove') shelf.remove(document);
          else if (kind === 'close') shelf.index.closeOpen();
          else if (!reloaded) {
            // A loaded segment is not sealed again.
            shelf = await shelf.reloaded();
            reloaded = true;
          }
        }
        const { frequencies } = shelf.index;
        const counted = shelf.countedAnew();
        expect(frequencies.documentCount).toBe(shelf.texts.size);
        for (const term of ['alpha', 'beta', 'gamma', 'dog', 'ete', 'the']) {
          expect(frequencies.of(term), term).toBe(counted.get(term) ?? 0);
          const holders = [...shelf.texts].filter(([, value]) => tokenize(value).includes(term)).map(([document]) => document);
          expect(shelf.found(`${term} `).toSorted()).toEqual(holders.toSorted());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('passes over nothing of what a narrow filter lets through, however common its words are', () => {
    const index = new KeywordIndex();
    const count = 5_000;
    for (let document = 0; document < count; document++) index.add(document, document < 5 ? ['zebra', 'common'] : ['common'], document + 1);
    const allowed = new Uint8Array(count);
    const few = [0, 7, 2_500, 4_999];
    for (const document of few) allowed[document] = 1;
    expect(index.search('zebra common ', 1_000, allowed).matches.map(({ document }) => document).toSorted((a, b) => a - b)).toEqual(few);
    expect([...index.documentsWith('zebra')].flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    index.remove(3, ['zebra', 'common']);
    expect([...index.documentsWith('zebra')].flat()).not.toContain(3);
    expect([...index.documentsWith('nowhere')].flat()).toEqual([]);
  });

  it('says which changes stand outside a segment that is about to be stored', () => {
    const index = new KeywordIndex();
    index.add(0, ['a'], 1);
    index.add(1, ['b'], 9);
    index.closeOpen();
    const segment = index.nextUnsaved ?? expect.fail('closed');
    expect(index.firstSeqBesides(segment)).toBe(Number.POSITIVE_INFINITY);
    index.add(2, ['c'], 5);
    expect(index.firstSeqBesides(segment)).toBe(5);
    index.closeOpen();
    index.add(3, ['d'], 12);
    expect(index.firstSeqBesides(segment)).toBe(5);
    index.markSaved(segment);
    expect(index.firstSeqBesides(index.nextUnsaved ?? segment)).toBe(12);
  });
});
