import { readFileSync } from 'node:fs';
import { strToU8, zipSync, type Zippable } from 'fflate';
import type { ImportFile } from '../../../../src/contracts/archive';
import { readSources, type ReadOptions, type SourceItem } from '../read-sources';

export const MODIFIED = Date.UTC(2023, 0, 2);

export type Entry = Extract<SourceItem, { kind: 'entry' }>;

export function fileOf(path: string, content: string | Uint8Array): ImportFile {
  return { path, file: new Blob([content as Uint8Array<ArrayBuffer>]), lastModified: MODIFIED };
}

/** A zip as programs make it. Text becomes UTF-8. */
export function zipOf(path: string, files: Readonly<Record<string, string | Uint8Array>>): ImportFile {
  const entries: Zippable = {};
  for (const [name, content] of Object.entries(files)) entries[name] = typeof content === 'string' ? strToU8(content) : content;
  return fileOf(path, zipSync(entries, { mtime: MODIFIED }));
}

export async function itemsOf(files: readonly ImportFile[], options: Partial<ReadOptions> = {}): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of readSources(files, { isCancelled: () => false, ...options })) items.push(item);
  return items;
}

export interface Read {
  readonly entries: readonly Entry[];
  readonly problems: readonly (readonly [path: string, message: string])[];
  readonly items: readonly SourceItem[];
}

export async function read(files: readonly ImportFile[], options: Partial<ReadOptions> = {}): Promise<Read> {
  const items = await itemsOf(files, options);
  return {
    items,
    entries: items.filter((item): item is Entry => item.kind === 'entry'),
    problems: items.flatMap((item) => (item.kind === 'problem' ? [[item.problem.path, item.problem.message] as const] : [])),
  };
}

/** What each image of an entry replaces, and the bytes that it opens. */
export async function imagesOf({ draft, images }: Entry): Promise<(readonly [replaced: string, content: string, path: string])[]> {
  return Promise.all(images.map(async ({ start, end, open, path }) => [draft.text.slice(start, end), await (await open()).text(), path] as const));
}

const FIXTURES = new URL('../../../../tests/fixtures/imports/', import.meta.url);

/** A file of tests/fixtures/imports, as text. */
export function fixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}
