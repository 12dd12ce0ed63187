import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** As the page says above its table. */
const SHORT: readonly (readonly [string, string])[] = [['faults/', 'workers/library/faults/'], ['e2e/', 'tests/e2e/']];

/** A file that a row of the table names, and the titles that it names of it: “…” stands for words that are left out. */
interface NamedTest {
  readonly row: string;
  readonly path: string;
  readonly titles: readonly string[];
}

function namedTests(page: string): NamedTest[] {
  const table = page.slice(page.indexOf('| # | fault |')).split('\n').slice(2);
  return table.slice(0, table.findIndex((line) => !line.startsWith('|'))).flatMap((line) => {
    const [row, , , cell] = line.split('|').slice(1, -1).map((text) => text.trim());
    return [...cell!.matchAll(/`([^`]+)`((?:[^`"]|"[^"]*")*)/gu)].map(([, name, rest]) => {
      const long = SHORT.reduce((path, [from, to]) => (path.startsWith(from) ? to + path.slice(from.length) : path), name!);
      return { row: row!, path: long, titles: [...rest!.matchAll(/"([^"]+)"/gu)].map(([, title]) => title!) };
    });
  });
}

/** Titles of the tests and of their groups, and names of cases in a table of them, as they are written in the source. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/\b(?:(?:it|test|describe)(?:\.\w+)*(?:\([^()]*\))?\(|name:)\s*(['"`])((?:\\.|(?!\1).)*)\1/gsu)].map(([, , title]) => title!.replaceAll(/\\(.)/gu, '$1'));
}

function matches(title: string, named: string): boolean {
  return new RegExp(named.split('…').map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')).join('.*'), 'u').test(title);
}

describe('docs/reliability.md', () => {
  const named = namedTests(readFileSync(`${ROOT}docs/reliability.md`, 'utf8'));

  it('names tests for its faults', () => {
    expect(named.length).toBeGreaterThan(40);
    expect(named.flatMap(({ titles }) => titles).length).toBeGreaterThan(40);
  });

  it('names only files that exist', () => {
    expect(named.filter(({ path }) => !existsSync(ROOT + path)).map(({ row, path }) => `row ${row}: ${path}`)).toEqual([]);
  });

  it('names only tests that are in the file it names', () => {
    const titles = new Map<string, string[]>();
    const missing = named.filter(({ path }) => existsSync(ROOT + path)).flatMap(({ row, path, titles: wanted }) => {
      const written = titles.get(path) ?? titlesIn(readFileSync(ROOT + path, 'utf8'));
      titles.set(path, written);
      return wanted.filter((title) => !written.some((one) => matches(one, title))).map((title) => `row ${row}: ${path}: ${title}`);
    });
    expect(missing).toEqual([]);
  });
});
