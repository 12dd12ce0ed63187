import type { AppSettings, BackupBatch, BackupFileProblem, BackupImage, BackupInfo, BackupRest, BackupSecret, MemoryRecord, SpaceVectors } from '../../../src/contracts/backups';
import { type AppError, isAppError } from '../../../src/contracts/errors';
import { IMAGE_TYPES, type ImageType } from '../../../src/contracts/images';
import { SETTING_NAMES } from '../../../src/core/backup/setting-names';
import { backupFault } from '../../../src/core/backup/backup-fault';
import { isEncrypted } from '../../../src/core/backup/backup-header';
import { blobSource } from '../../../src/core/backup/byte-source';
import { decryptedSource } from '../../../src/core/backup/decrypted-source';
import { MANIFEST, type Manifest, type ManifestFile, parseManifest } from '../../../src/core/backup/manifest';
import { parseRecord } from '../../../src/core/backup/parse-record';
import { parseKeptApart, parsePersonas, parseSearches, parseSettings } from '../../../src/core/backup/parse-rest';
import { sha256Hex } from '../../../src/core/backup/sha256-hex';
import { pickVectors, unpackVectors } from '../../../src/core/backup/vector-file';
import { ZipReader } from '../../../src/core/backup/zip-reader';
import { imageEnding } from '../../../src/core/text/image-references';

const MOST_RECORDS = 200;
const ENOUGH_UNITS = 1_000_000;
/** Problems of one file that are told one by one. */
const MOST_TOLD = 20;
const CHECKED_AT_ONCE = 200;

/** Records of one file that are not handed out yet. */
interface OpenFile {
  readonly lines: readonly string[];
  readonly vectors: readonly SpaceVectors[];
  readonly path: string;
  at: number;
  bad: number;
}

/** Reads one archive, every file against its SHA-256 in the manifest. A file that is damaged is a problem, and the others go on. */
export class BackupReader {
  readonly #recordFiles: readonly ManifestFile[];
  readonly #vectorFiles: readonly ManifestFile[];
  /** Those that nothing else reads. */
  readonly #others: readonly ManifestFile[];
  #nextFile = 0;
  #nextChecked = 0;
  #open: OpenFile | null = null;
  #done = 0;

  private constructor(
    private readonly zip: ZipReader,
    private readonly manifest: Manifest,
    readonly manifestHash: string,
    readonly encrypted: boolean,
  ) {
    const { files } = manifest;
    this.#recordFiles = files.filter(({ path }) => /^library\/memories-\d+\.jsonl$/.test(path));
    this.#vectorFiles = files.filter(({ path }) => path.startsWith('vectors/'));
    this.#others = files.filter(({ path }) => !/^(?:library|vectors|images)\//.test(path));
  }

  /** @throws AppError `BACKUP_FAILED` with fault `passphrase-needed`, `wrong-passphrase`, `damaged`, `newer`, `not-a-backup` */
  static async open(file: Blob, secret: BackupSecret | null): Promise<BackupReader> {
    const source = blobSource(file);
    const encrypted = isEncrypted(await source.read(0, Math.min(8, source.size)));
    if (encrypted && secret === null) throw backupFault('passphrase-needed');
    const zip = await ZipReader.open(encrypted && secret !== null ? await decryptedSource(source, secret) : source);
    if (!zip.has(MANIFEST)) throw backupFault('not-a-backup', { reason: 'it has no manifest' });
    const bytes = await zip.read(MANIFEST);
    return new BackupReader(zip, parseManifest(bytes), await sha256Hex(bytes), encrypted);
  }

  get info(): BackupInfo {
    const { version, createdAt, appVersion, counts } = this.manifest;
    return { version, createdAt, appVersion, encrypted: this.encrypted, counts };
  }

  get imagePaths(): string[] {
    return this.manifest.files.flatMap(({ path }) => (imageOf(path) === null ? [] : [path]));
  }

  async readBatch(): Promise<{ readonly batch: BackupBatch; readonly problems: readonly BackupFileProblem[]; readonly done: number; readonly total: number } | null> {
    const problems: BackupFileProblem[] = [];
    const { memories, trashed } = this.manifest.counts;
    const reply = (records: readonly MemoryRecord[], vectors: readonly SpaceVectors[]) => ({ batch: { records, vectors }, problems, done: this.#done, total: memories + trashed });
    if (this.#open === null) {
      const file = this.#recordFiles[this.#nextFile++];
      if (file === undefined) return null;
      this.#open = await this.#openRecords(file, problems);
      if (this.#open === null) return reply([], []);
    }
    const open = this.#open;
    const records: MemoryRecord[] = [];
    let units = 0;
    while (open.at < open.lines.length && records.length < MOST_RECORDS && units < ENOUGH_UNITS) {
      const line = open.lines[open.at++];
      units += line.length;
      this.#done++;
      try {
        records.push(parseRecord(line));
      } catch (error) {
        if (open.bad++ < MOST_TOLD) problems.push({ path: open.path, message: `Line ${open.at} is no memory that can be kept: ${wordsOf(error)}.` });
      }
    }
    if (open.at === open.lines.length) {
      if (open.bad > MOST_TOLD) problems.push({ path: open.path, message: `And ${open.bad - MOST_TOLD} more lines of this file.` });
      this.#open = null;
    }
    const wanted = new Set(records.map(({ memory }) => memory.contentHash));
    return reply(records, open.vectors.flatMap((vectors) => pickVectors(vectors, wanted) ?? []));
  }

  async readRest(): Promise<BackupRest & { readonly settings: AppSettings; readonly problems: readonly BackupFileProblem[] }> {
    const problems: BackupFileProblem[] = [];
    const read = async (path: string): Promise<unknown> => {
      const file = this.manifest.files.find((candidate) => candidate.path === path);
      if (file === undefined) return null;
      return this.#attempt(path, problems, async () => JSON.parse(new TextDecoder().decode(await this.#verified(file))) as unknown);
    };
    const found = { personas: await read('library/personas.json'), searches: await read('library/searches.json'), settings: await read('library/settings.json'), keptApart: await read('library/kept-apart.json') };
    const { personas, left } = parsePersonas(found.personas ?? []);
    const { searches, left: searchesLeft } = parseSearches(found.searches ?? []);
    if (left > 0) problems.push({ path: 'library/personas.json', message: `${left} of its personas could not be understood.` });
    if (searchesLeft > 0) problems.push({ path: 'library/searches.json', message: `${searchesLeft} of its searches could not be understood.` });
    // Archives of older versions have none.
    const { keptApart, left: pairsLeft } = found.keptApart === null ? { keptApart: [], left: 0 } : parseKeptApart(found.keptApart);
    if (pairsLeft > 0) problems.push({ path: 'library/kept-apart.json', message: 'Some decisions about memories that look alike could not be understood; you may be asked again.' });
    return { personas, searches, keptApart, settings: parseSettings(found.settings, SETTING_NAMES), problems };
  }

  async readImage(path: string): Promise<{ readonly image: BackupImage | null; readonly problem: BackupFileProblem | null }> {
    const problems: BackupFileProblem[] = [];
    const file = this.manifest.files.find((candidate) => candidate.path === path);
    const named = imageOf(path);
    if (file === undefined || named === null) return { image: null, problem: { path, message: 'It is not in the backup.' } };
    const bytes = await this.#attempt(path, problems, () => this.#verified(file));
    return { image: bytes === null ? null : { hash: named.hash, image: new Blob([bytes], { type: named.type }) }, problem: problems[0] ?? null };
  }

  /** @param which - `others`: files that restoring does not need, so that a drill has looked at every byte */
  async checkNext(which: 'all' | 'others'): Promise<{ readonly problems: readonly BackupFileProblem[]; readonly done: number; readonly total: number } | null> {
    const files = which === 'all' ? this.manifest.files : this.#others;
    if (this.#nextChecked >= files.length) return null;
    const problems: BackupFileProblem[] = [];
    const end = Math.min(files.length, this.#nextChecked + CHECKED_AT_ONCE);
    for (; this.#nextChecked < end; this.#nextChecked++) {
      const file = files[this.#nextChecked];
      await this.#attempt(file.path, problems, () => this.#verified(file));
    }
    return { problems, done: end, total: files.length };
  }

  async #openRecords(file: ManifestFile, problems: BackupFileProblem[]): Promise<OpenFile | null> {
    const bytes = await this.#attempt(file.path, problems, () => this.#verified(file));
    if (bytes === null) return null;
    const number = /(\d+)\.jsonl$/.exec(file.path)?.[1] ?? '';
    const vectors: SpaceVectors[] = [];
    for (const beside of this.#vectorFiles) {
      if (!beside.path.endsWith(`/${number}.bin`)) continue;
      // Without them the texts are embedded again.
      const unpacked = await this.#attempt(beside.path, problems, async () => unpackVectors(await this.#verified(beside)));
      if (unpacked !== null) vectors.push(unpacked);
    }
    const lines = new TextDecoder().decode(bytes).split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { lines, vectors, path: file.path, at: 0, bad: 0 };
  }

  async #verified(file: ManifestFile): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.zip.read(file.path);
    if (bytes.length !== file.size || (await sha256Hex(bytes)) !== file.sha256) throw backupFault('damaged', { path: file.path, reason: 'its SHA-256 is not that of the manifest' });
    return bytes;
  }

  async #attempt<T>(path: string, problems: BackupFileProblem[], read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      problems.push({ path, message: `This file is damaged: ${wordsOf(error)}.` });
      return null;
    }
  }
}

/** @returns null for what is no image of an archive */
function imageOf(path: string): { readonly hash: string; readonly type: ImageType } | null {
  const match = /^images\/([0-9a-f]{32})\.(png|jpe?g|webp|gif|avif)$/.exec(path);
  if (match === null) return null;
  const type = IMAGE_TYPES.find((known) => imageEnding(known) === match[2].replace('jpeg', 'jpg'));
  return type === undefined ? null : { hash: match[1], type };
}

function wordsOf(error: unknown): string {
  if (!isAppError(error)) return 'it cannot be read';
  const { facts } = error as AppError;
  if (typeof facts.reason === 'string') return facts.reason;
  return typeof facts.field === 'string' ? `${facts.field} is not ${String(facts.expected ?? 'right')}` : 'its text is empty or too long';
}
