import type { MemoryId, MemoryLinks, PersonaCount, TagCount, TitleMatch } from '../../src/contracts/memory';
import type { TextRange } from '../../src/contracts/search';
import { splitIntoPassages } from '../../src/core/text/chunker';
import { excerptAround } from '../../src/core/text/excerpt-around';
import { readLinks } from '../../src/core/text/links';
import { titleKey } from '../../src/core/text/title-key';
import { tokenize } from '../../src/core/text/tokens';
import { LookupStore } from '../../src/storage/lookup-store';
import type { MemoryRow } from '../../src/storage/schema';
import type { LibraryInsides } from './insides';
import { requireLimit, requireText } from './require-input';

const MOST_BACKLINKS = 200;
/** Links of one text that are followed: more would be a list, not a note. */
const MOST_OUTGOING = 500;
const MOST_COMPLETIONS = 100;
/** Hits of the keyword index whose titles are looked at. */
const TITLES_CONSIDERED = 200;
const READ_AT_ONCE = 50;

/** What writing asks for: links and what links here, completion of titles and tags. */
export class Lookups {
  readonly #store: LookupStore;
  #tags: { readonly changes: number; readonly counts: Promise<ReadonlyMap<string, number>> } | null = null;

  constructor(private readonly insides: LibraryInsides) {
    this.#store = new LookupStore(insides.store.db);
  }

  /** Ranges of its passages in its text; one that covers everything when it is short. Empty for a memory that is gone. */
  async passages(id: MemoryId): Promise<TextRange[]> {
    const [row] = await this.insides.reader.memories([id]);
    if (row === undefined) return [];
    const passages = splitIntoPassages(row.text);
    return passages.length > 1 ? passages.map(({ start, end }) => ({ start, end })) : [{ start: 0, end: row.text.length }];
  }

  async links(id: MemoryId): Promise<MemoryLinks> {
    const [row] = await this.insides.reader.memories([id]);
    if (row === undefined) return { outgoing: [], backlinks: [] };
    const targets = new Map<string, string>();
    for (const { target } of readLinks(row.text)) {
      const key = titleKey(target);
      if (targets.size < MOST_OUTGOING && !targets.has(key)) targets.set(key, target);
    }
    const outgoing = await Promise.all([...targets].map(async ([key, target]) => ({ target, memory: await this.#newestWithTitle(key, row) })));
    return { outgoing, backlinks: await this.#backlinks(row) };
  }

  async #newestWithTitle(key: string, from: MemoryRow): Promise<TitleMatch | null> {
    const newest = this.#newestFirst(await this.#store.idsByTitle(key));
    const { documents, reader } = this.insides;
    const own = newest.find((id) => documents.entry(documents.documentOf(id) ?? -1)?.personaId === from.personaId);
    const chosen = own ?? newest.at(0);
    const [row] = chosen === undefined ? [] : await reader.memories([chosen]);
    return row === undefined ? null : toMatch(row);
  }

  async #backlinks(to: MemoryRow): Promise<MemoryLinks['backlinks']> {
    const key = titleKey(to.title);
    if (key === '') return [];
    const ids = this.#newestFirst(await this.#store.idsLinkingTo(key)).filter((id) => id !== to.id);
    const backlinks: (TitleMatch & { readonly excerpt: string })[] = [];
    for (const row of await this.insides.reader.memories(ids.slice(0, MOST_BACKLINKS))) {
      const link = row === undefined ? undefined : readLinks(row.text).find(({ target }) => titleKey(target) === key);
      // Written by an older version of the app, and no longer true.
      if (row === undefined || link === undefined) continue;
      backlinks.push({ ...toMatch(row), excerpt: excerptAround(row.text, link) });
    }
    return backlinks;
  }

  /** Titles that begin with, then those that hold, these words. Empty text: the last changed. */
  async titles(text: string, limit: number): Promise<TitleMatch[]> {
    const most = requireLimit(limit, MOST_COMPLETIONS);
    const { reader, documents, keywords } = this.insides;
    const key = titleKey(requireText(text, 'text'));
    if (key === '') {
      const rows = await this.#store.lastChanged(most * 2);
      return rows.filter((row) => row.title !== '').slice(0, most).map(toMatch);
    }
    const exact = this.#newestFirst(await this.#store.idsByTitle(key));
    const beginning = this.#newestFirst(await this.#store.idsByTitleStart(key));
    const chosen = new Set([...exact, ...beginning].slice(0, most * 2));
    const matches: TitleMatch[] = [];
    for (const row of await reader.memories([...chosen])) if (row !== undefined && matches.length < most) matches.push(toMatch(row));
    if (matches.length >= most) return matches;
    // The last word may still grow, whatever follows it.
    const words = tokenize(text);
    const found = keywords.index.search(text.trim(), TITLES_CONSIDERED).matches.flatMap(({ document }) => documents.entry(document)?.id ?? []).filter((id) => !chosen.has(id));
    for (let from = 0; from < found.length && matches.length < most; from += READ_AT_ONCE) {
      for (const row of await reader.memories(found.slice(from, from + READ_AT_ONCE))) {
        if (row !== undefined && matches.length < most && holdsWords(row.title, words)) matches.push(toMatch(row));
      }
    }
    return matches;
  }

  /** Tags that begin with `prefix`, in any case, most used first. */
  async tags(prefix: string, limit: number): Promise<TagCount[]> {
    const most = requireLimit(limit, MOST_COMPLETIONS);
    const key = titleKey(requireText(prefix, 'prefix').replace(/^#/, ''));
    const matches: TagCount[] = [];
    for (const [tag, count] of await this.#tagCounts()) if (titleKey(tag).startsWith(key)) matches.push({ tag, count });
    return matches.sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1)).slice(0, most);
  }

  /** Read again after a change, but not with each letter that is typed. */
  async #tagCounts(): Promise<ReadonlyMap<string, number>> {
    const changes = this.insides.changes();
    if (this.#tags?.changes !== changes) this.#tags = { changes, counts: this.#store.tagCounts() };
    const { counts } = this.#tags;
    counts.catch(() => {
      this.#tags = null;
    });
    return counts;
  }

  /** Most memories first. */
  personas(): PersonaCount[] {
    const { documents } = this.insides;
    const counts = new Map<string, number>();
    for (let document = 0; document < documents.capacity; document++) {
      const entry = documents.entry(document);
      if (entry !== undefined) counts.set(entry.personaId, (counts.get(entry.personaId) ?? 0) + 1);
    }
    return [...counts].map(([persona, count]) => ({ persona, count })).sort((a, b) => b.count - a.count || (a.persona < b.persona ? -1 : 1));
  }

  #newestFirst(ids: readonly MemoryId[]): MemoryId[] {
    const { documents } = this.insides;
    const numbers = ids.flatMap((id) => documents.documentOf(id) ?? []);
    return numbers.sort(documents.compareTies).flatMap((document) => documents.entry(document)?.id ?? []);
  }
}

function toMatch({ id, title, createdAt }: MemoryRow): TitleMatch {
  return { id, title, createdAt };
}

/** True when each word begins a word of the title. */
function holdsWords(title: string, words: readonly string[]): boolean {
  const there = tokenize(title);
  return words.length > 0 && words.every((word) => there.some((other) => other.startsWith(word)));
}
