import type { ImportFile } from '../../../src/contracts/archive';
import { isSkipped } from '../../../src/core/archive/import-path';
import { isEncrypted } from '../../../src/core/backup/backup-header';
import { isArchiveManifest } from './archive-manifest';
import { byPath } from './by-path';
import { fileKind, isZipPart, zipSeries } from './file-kind';
import { GroupImages } from './group-images';
import { ImportBudget, IMPORT_LIMITS } from './limits';
import { looseFile, type SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { ReadOptions, SourceItem } from './source-item';
import { problemOf, SourceProblem } from './source-problem';

/** So many notes are looked into to tell a vault. */
const VAULT_PROBES = 32;

/** What was picked, put together; problems and backups on the way come as items. */
export interface OpenedGroup {
  readonly group: SourceGroup;
  /** Zips that are through when the group is. */
  readonly zips: readonly ImportFile[];
  readonly items: readonly SourceItem[];
}

/** Loose files are one group; each zip, with the parts that belong to it, is another. In the order of their paths, whatever order they were picked in. */
export async function* openGroups(files: readonly ImportFile[], options: ReadOptions): AsyncGenerator<OpenedGroup> {
  const sorted = files.toSorted(byPath);
  const budget = new ImportBudget();
  const loose: ImportFile[] = [];
  const series = new Map<string, ImportFile[]>();
  const backups: ImportFile[] = [];
  for (const file of sorted) {
    const kind = isSkipped(file.path) ? 'unknown' : fileKind(file.path);
    if (kind === 'zip') series.set(zipSeries(file.path), [...(series.get(zipSeries(file.path)) ?? []), file]);
    else if (/\.engram$/iu.test(file.path) && (await isEncryptedBackup(file.file))) backups.push(file);
    else loose.push(file);
  }
  for (const file of backups) yield { group: await groupOf('', [], false, options), zips: [file], items: [{ kind: 'backup', path: file.path, file: file.file }] };
  if (loose.length > 0) {
    const hidden = loose.some(({ path }) => /(?:^|\/)\.obsidian\//u.test(path));
    yield { group: await groupOf('', loose.map(looseFile), hidden, options), zips: [], items: [] };
  }
  for (const zips of series.values()) {
    if (options.isCancelled()) return;
    yield await openSeries(zips, budget, options);
  }
}

async function openSeries(zips: readonly ImportFile[], budget: ImportBudget, options: ReadOptions): Promise<OpenedGroup> {
  const items: SourceItem[] = [];
  const files: SourceFile[] = [];
  let hasVaultSettings = false;
  for (const zip of zips) {
    const opened = await openAll(zip.file, { path: zip.path, inner: '' }, 1, budget);
    items.push(...opened.items);
    if (await isArchive(opened.files)) items.push({ kind: 'backup', path: zip.path, file: zip.file });
    else files.push(...opened.files);
    hasVaultSettings ||= opened.hasVaultSettings;
  }
  return { group: await groupOf(zips[0]?.path ?? '', files, hasVaultSettings, options), zips, items };
}

interface OpenedZip {
  readonly files: SourceFile[];
  readonly items: SourceItem[];
  readonly hasVaultSettings: boolean;
}

/** A zip and the zips in it. */
async function openAll(zip: Blob, place: { readonly path: string; readonly inner: string }, depth: number, budget: ImportBudget): Promise<OpenedZip> {
  const opened: { files: SourceFile[]; items: SourceItem[]; hasVaultSettings: boolean } = { files: [], items: [], hasVaultSettings: false };
  try {
    const { openZip } = await import('./zip-archive');
    const content = await openZip(zip, place, budget);
    for (const problem of content.problems.list()) opened.items.push({ kind: 'problem', problem });
    opened.hasVaultSettings = content.hasVaultSettings;
    for (const file of content.files) {
      if (fileKind(file.inner) !== 'zip') opened.files.push(file);
      else {
        const nested = await openNested(file, depth, budget);
        opened.files.push(...nested.files);
        opened.items.push(...nested.items);
        opened.hasVaultSettings ||= nested.hasVaultSettings;
      }
    }
  } catch (error) {
    opened.items.push({ kind: 'problem', problem: problemOf(place.path, error) });
  }
  return opened;
}

async function openNested(file: SourceFile, depth: number, budget: ImportBudget): Promise<OpenedZip> {
  try {
    if (depth >= IMPORT_LIMITS.zipDepth) throw new SourceProblem('UNSUPPORTED_FILE', 'This is a zip in a zip in a zip. Unpack the outer one and import what is in it.');
    const folder = file.inner.slice(0, file.inner.lastIndexOf('/') + 1);
    const inner = isZipPart(file.inner) ? folder.replace(/\/$/u, '') : file.inner;
    return await openAll(await file.blob(), { path: file.path, inner }, depth + 1, budget);
  } catch (error) {
    return { files: [], items: [{ kind: 'problem', problem: problemOf(file.path, error) }], hasVaultSettings: false };
  }
}

async function groupOf(path: string, files: readonly SourceFile[], hasVaultSettings: boolean, options: ReadOptions): Promise<SourceGroup> {
  const seen = files.filter((file) => !isSkipped(file.path));
  return {
    ...options,
    path,
    files,
    images: new GroupImages(seen),
    byInner: new Map(seen.map((file) => [file.inner, file])),
    isVault: hasVaultSettings || (await hasWikiLinks(seen)),
  };
}

/** Its hidden folder does not always come along: notes that link by `[[name]]` are a vault as well. */
async function hasWikiLinks(files: readonly SourceFile[]): Promise<boolean> {
  let probes = 0;
  for (const file of files) {
    // An archive of ours names its notes otherwise, and says their titles.
    if (fileKind(file.inner) !== 'markdown' || /(?:^|\/)memories\/\d{4}\//u.test(file.inner) || file.size > 1_000_000) continue;
    if (++probes > VAULT_PROBES) return false;
    try {
      if (/\[\[[^[\]\n]+\]\]/u.test(new TextDecoder().decode(await file.read()))) return true;
    } catch {
      // Told when it is its turn.
    }
  }
  return false;
}

async function isEncryptedBackup(file: Blob): Promise<boolean> {
  try {
    return isEncrypted(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  } catch {
    return false;
  }
}

/** An archive of ours says so in `manifest.json` at its top. */
async function isArchive(files: readonly SourceFile[]): Promise<boolean> {
  const manifest = files.find(({ inner }) => inner === 'manifest.json');
  return manifest !== undefined && isArchiveManifest(manifest);
}
