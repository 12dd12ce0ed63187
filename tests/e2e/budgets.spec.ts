import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { brotliParams } from '../../scripts/brotli.mjs';
import { DIST, expect, test } from './fixtures';

/**
 * What somebody waits for, in KB (1,000 bytes) after brotli, by the way in. A chunk counts with everything it imports statically,
 * less what is there since the first search. The bench row `first-load-script` measures the first figure on the wire,
 * with the welcome and the first marks, against the target of 150: what is less here leaves room for those.
 */
const FIRST_SEARCH = { script: 142, style: 12 };
/** What a first keep waits for in the worst case: within a quarter of a second of the first search being possible. */
const KEEPING = 7;
const ADDED: Readonly<Record<string, number>> = {
  TimelineRows: 17,
  // After the first hits: also the place of all the others, the persona of each, and what selects among them.
  extras: 9,
  // Wanted only while a model orders the hits.
  modelExtras: 2,
  RelatedPane: 2,
  // The parser of the query language, completion, and what is said about both.
  QueryAssist: 11,
  // The virtualiser; what comes after every first search (extras) counts with it, also the way from a search to its trace.
  HitPageRows: 21,
  // With what another tab wrote meanwhile, and with how long ago something was, which the first search does without.
  Reader: 11,
  // The parser and the sanitiser.
  Markdown: 38,
  MarkdownEditor: 115,
  // Fields with completion: Base UI's popups, which menu, selection and palette share.
  EditDetails: 62,
  MoreMenu: 62,
  SelectionBar: 70,
  CommandPalette: 38,
  // With how long ago something was, which it shares with the reader.
  History: 6,
  TrashRoom: 29,
  // How well the library is kept: the verdict, what would better it, the check of everything.
  SettingsRoom: 8,
  // The settings, in which it stands, count with it.
  BackupSettings: 13,
  PersonasRoom: 4,
  DuplicatesRoom: 7,
  MonitorRoom: 4,
  // uPlot: with the first chart.
  Plot: 26,
  // With the words of every metric.
  MetricHistory: 42,
  Report: 35,
  Benchmark: 32,
  Traces: 16,
  Alerts: 16,
  // What watches, from a moment after the start.
  'create-monitor-part': 30,
  // The room, and behind it what a model in use needs of the page: the catalogue, downloads, and the client of their worker. With the whole of the validator, which it shares with files of reports and benchmarks.
  ModelsRoom: 16,
  'create-models': 14,
  // With what it says while files are taken in.
  ImportPanel: 2.5,
  sampleMemories: 12,
};

const assets = readdirSync(join(DIST, 'assets'));

test('page and workers fit in the first-search budget', () => {
  const entry = /src="\/assets\/([^"]+\.js)"/u.exec(readFileSync(join(DIST, 'index.html'), 'utf8'))?.[1];
  expect(entry).toBeDefined();
  const first = closure([entry!, chunkOf('page'), chunkOf('library'), chunkOf('embedder')]);
  expect(first.size).toBeGreaterThan(4);
  expect.soft(kilobytes([...first]), [...first].map((file) => `${file} ${kilobytes([file])}`).join('\n')).toBeLessThanOrEqual(FIRST_SEARCH.script);
  const styles = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/href="\/assets\/([^"]+\.css)"/gu)].map((match) => match[1]!);
  expect(styles.length).toBeGreaterThan(0);
  expect.soft(kilobytes(styles)).toBeLessThanOrEqual(FIRST_SEARCH.style);
});

test('what only the library worker begins with is no file of its own', () => {
  // It was once, now and then: the bundles of two workers told each other apart wrongly, by which came first, and every file was called otherwise.
  expect(assets.filter((file) => file.startsWith('library-start'))).toEqual([]);
});

test('what keeping needs is one script of the library worker, which no search waits for', () => {
  const there = closure([chunkOf('library')]);
  const keeping = chunkOf('keeping');
  expect([...there]).not.toContain(keeping);
  const added = [...closure([keeping])].filter((file) => !there.has(file));
  // Besides a few lines of the bundler's own.
  expect(added.filter((file) => !file.startsWith('rolldown-runtime'))).toEqual([keeping]);
  expect(kilobytes(added)).toBeLessThanOrEqual(KEEPING);
});

for (const [chunk, budget] of Object.entries(ADDED)) {
  test(`${chunk} adds at most ${budget} KB of script`, () => {
    const entry = /src="\/assets\/([^"]+\.js)"/u.exec(readFileSync(join(DIST, 'index.html'), 'utf8'))![1]!;
    const there = closure([entry, chunkOf('page')]);
    const added = [...closure([chunkOf(chunk)])].filter((file) => !there.has(file));
    expect(added.length, `${chunk} is no chunk of its own`).toBeGreaterThan(0);
    expect(kilobytes(added), added.map((file) => `${file} ${kilobytes([file])}`).join('\n')).toBeLessThanOrEqual(budget);
  });
}

/** The one built script that is called after this module. */
function chunkOf(name: string): string {
  const found = assets.filter((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`, 'u').test(file));
  expect(found, `chunks called ${name}`).toHaveLength(1);
  return found[0]!;
}

/** These scripts and all that they import statically. */
function closure(files: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    // Built code: `import{a as b}from"./x.js"` and `import"./x.js"`; a dynamic one has a bracket.
    for (const [, imported] of readFileSync(join(DIST, 'assets', file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/gu)) visit(imported!);
  };
  for (const file of files) visit(file);
  return seen;
}

function kilobytes(files: readonly string[]): number {
  // As it is served: scripts/precompress.mjs.
  const compressed = (content: Buffer): number => brotliCompressSync(content, { params: brotliParams(content.length) }).length;
  const bytes = files.reduce((sum, file) => sum + compressed(readFileSync(join(DIST, 'assets', file))), 0);
  return Math.round(bytes / 100) / 10;
}
