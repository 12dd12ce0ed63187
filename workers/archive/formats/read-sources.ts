import type { ImportFile } from '../../../src/contracts/archive';
import { isSkipped } from '../../../src/core/archive/import-path';
import { isArchiveManifest } from './archive-manifest';
import { problemItems } from './entries';
import { fileKind, isStandardNotesFile, type FileKind } from './file-kind';
import { openGroups } from './open-groups';
import { ReadAhead } from './read-ahead';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { ReadOptions, SourceItem } from './source-item';
import { problemOf, ProblemList } from './source-problem';

export type { ReadOptions, SourceImage, SourceItem } from './source-item';

/**
 * Reads what people leave elsewhere, file after file. The order is that of the paths and, within a zip, that of the zip, so that "entry n"
 * is the same one whenever the same files are read. A file that cannot be read is a problem among the items and never stops the others.
 * Readers of formats are fetched when the first file of a kind comes. Ends early when `isCancelled` says so.
 */
export async function* readSources(files: readonly ImportFile[], options: ReadOptions): AsyncGenerator<SourceItem> {
  for await (const { group, zips, items } of openGroups(files, options)) {
    yield* items;
    yield* readGroup(group);
    if (options.isCancelled()) return;
    yield* problemItems(group.images.leftOver(group.path).list());
    for (const { path, file } of zips) yield { kind: 'done', path, bytes: file.size };
  }
}

/** Fetches the readers of these files while there is something else to wait for. What cannot be fetched now is told of the file that needs it. */
export function fetchReaders(files: readonly ImportFile[]): void {
  for (const kind of new Set(files.map(({ path }) => fileKind(path)))) if (isReadWhole(kind)) readerOf(kind).catch(() => {});
}

type Reader = (file: SourceFile, bytes: Uint8Array<ArrayBuffer>, group: SourceGroup) => Iterable<SourceItem> | AsyncIterable<SourceItem>;
/** Those that were fetched so far. */
type Readers = Map<FileKind, Reader>;

async function* readGroup(group: SourceGroup): AsyncGenerator<SourceItem> {
  const unknown = new ProblemList(group.path);
  const passedOver = await passedOverBy(group);
  const loose = group.path === '';
  const wanted = group.files.filter((file) => !passedOver(file) && isReadWhole(kindOf(file)));
  const ahead = loose ? new ReadAhead(wanted) : null;
  const readers: Readers = new Map();
  for (const file of group.files) {
    if (group.isCancelled()) return;
    if (!passedOver(file)) yield* readOne(file, group, ahead, readers, unknown);
    if (loose) yield { kind: 'done', path: file.path, bytes: file.size };
  }
  yield* problemItems(unknown.list());
}

async function* readOne(file: SourceFile, group: SourceGroup, ahead: ReadAhead | null, readers: Readers, unknown: ProblemList): AsyncGenerator<SourceItem> {
  const kind = kindOf(file);
  if (kind === 'image') return;
  if (kind === 'unknown' || kind === 'zip') {
    unknown.add('UNSUPPORTED_FILE', 'This kind of file cannot be imported.', file.path);
    return;
  }
  try {
    if (kind === 'enex') yield* (await import('./enex')).readEnex(file, group.isCancelled);
    else {
      const bytes = await (ahead === null ? file.read() : ahead.read(file));
      let reader = readers.get(kind);
      if (reader === undefined) readers.set(kind, (reader = await readerOf(kind)));
      yield* reader(file, bytes, group);
    }
  } catch (error) {
    yield { kind: 'problem', problem: problemOf(file.path, error) };
  }
}

async function readerOf(kind: Exclude<FileKind, 'image' | 'unknown' | 'zip' | 'enex'>): Promise<Reader> {
  switch (kind) {
    case 'markdown':
      return (await import('./markdown')).readMarkdown;
    case 'text':
      return (await import('./markdown')).readText;
    case 'json':
      return (await import('./json')).readJson;
    case 'csv':
      return (await import('./csv')).readCsv;
    case 'html':
      return (await import('./html')).readHtml;
    case 'pdf': {
      const { readPdf } = await import('./pdf');
      return (file, bytes, group) => readPdf(file, bytes, group.isCancelled);
    }
    case 'notion-page':
      return (await import('./notion')).readNotionPage;
    case 'notion-html':
      return (await import('./notion')).readNotionHtml;
    case 'notion-database':
      return (await import('./notion')).readNotionDatabase;
  }
}

function kindOf(file: SourceFile): FileKind {
  const kind = fileKind(file.inner);
  return kind === 'text' && isStandardNotesFile(file.inner) ? 'json' : kind;
}

function isReadWhole(kind: FileKind): kind is Exclude<FileKind, 'image' | 'unknown' | 'zip' | 'enex'> {
  return kind !== 'image' && kind !== 'unknown' && kind !== 'zip' && kind !== 'enex';
}

/** Files that say again what others of their group say, and those of programs. */
async function passedOverBy(group: SourceGroup): Promise<(file: SourceFile) => boolean> {
  const keepFolders = await keepFoldersOf(group);
  const standardNotes = [...group.byInner.keys()].filter(isStandardNotesFile).map(folderOf);
  const isNotion = [...group.byInner.keys()].some((inner) => fileKind(inner).startsWith('notion'));
  const archives: string[] = [];
  for (const [inner, file] of group.byInner) if (/(?:^|\/)manifest\.json$/u.test(inner) && (await isArchiveManifest(file))) archives.push(folderOf(inner));
  return ({ path, inner }) => {
    if (isSkipped(path)) return true;
    // Keep writes every note twice, and a list of its labels.
    if (keepFolders.has(folderOf(inner)) && (/(?:^|\/)Labels\.txt$/u.test(inner) || (/\.html$/iu.test(inner) && group.byInner.has(inner.replace(/\.html$/iu, '.json'))))) return true;
    if (standardNotes.some((folder) => inner.startsWith(`${folder}Items/`))) return true;
    if (isNotion && /(?:^|\/)index\.html$/iu.test(inner)) return true;
    // An archive of ours, unpacked: what is beside its Markdown is for a restore.
    return archives.some((folder) => inner === `${folder}manifest.json` || inner.startsWith(`${folder}library/`) || inner.startsWith(`${folder}vectors/`));
  };
}

/** Folders of a Takeout of Keep, whatever they are called in the person's language: of those where a page has a twin in JSON, one is looked into. */
async function keepFoldersOf(group: SourceGroup): Promise<ReadonlySet<string>> {
  const looked = new Map<string, boolean>();
  for (const inner of group.byInner.keys()) {
    const folder = folderOf(inner);
    const twin = /\.html$/iu.test(inner) && looked.get(folder) === undefined ? group.byInner.get(inner.replace(/\.html$/iu, '.json')) : undefined;
    if (twin === undefined) continue;
    try {
      const { isKeepNote } = await import('./google-keep');
      const value: unknown = JSON.parse(new TextDecoder().decode(await twin.read()));
      looked.set(folder, typeof value === 'object' && value !== null && !Array.isArray(value) && isKeepNote(value as Record<string, unknown>));
    } catch {
      // Told when it is its turn.
    }
  }
  return new Set([...looked].filter(([, isKeep]) => isKeep).map(([folder]) => folder));
}

/** With its `/` at the end; '' for the top. */
function folderOf(inner: string): string {
  return inner.slice(0, inner.lastIndexOf('/') + 1);
}
