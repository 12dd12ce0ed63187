import type { AppSettings, BackupBatch, BackupCounts, BackupImage, BackupRest, BackupSecret, MemoryRecord, SpaceVectors } from '../../../src/contracts/backups';
import { IMAGE_TYPES } from '../../../src/contracts/images';
import { createArchivePaths } from '../../../src/core/archive/archive-path';
import { ARCHIVE_README } from '../../../src/core/archive/archive-readme';
import { textForArchive } from '../../../src/core/archive/image-links';
import { writeMarkdown } from '../../../src/core/archive/write-markdown';
import { derivedKeyOf, newKdf } from '../../../src/core/backup/backup-key';
import { concatBytes } from '../../../src/core/backup/concat-bytes';
import { ChunkEncrypter } from '../../../src/core/backup/encrypt-chunks';
import { MANIFEST, ManifestLines } from '../../../src/core/backup/manifest';
import { KEPT_APART_VERSION } from '../../../src/core/backup/parse-rest';
import { sha256Hex } from '../../../src/core/backup/sha256-hex';
import { concatFloats, packVectors } from '../../../src/core/backup/vector-file';
import { ZipWriter } from '../../../src/core/backup/zip-writer';
import { imageEnding } from '../../../src/core/text/image-references';

/** A file of records ends when it, or the vectors beside it, are this large: what is held while writing, and what a reader has to hold. */
const RECORDS_BYTES = 2_000_000;
const VECTORS_BYTES = 4_000_000;
const UTF8 = new TextEncoder();

export interface BackupWriterOptions {
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly appVersion: string;
  readonly secret: BackupSecret | null;
}

/** Writes one archive, bit by bit: what each call returns is to be appended to the file. See docs/archive-format.md. */
export class BackupWriter {
  readonly #zip = new ZipWriter();
  readonly #manifest = new ManifestLines();
  readonly #pathOf = createArchivePaths();
  /** File names by which memories show an image, by its hash. */
  readonly #namedAs = new Map<string, Set<string>>();
  readonly #imagePaths = new Set<string>();
  readonly #counts = { memories: 0, trashed: 0, versions: 0, images: 0, personas: 0, searches: 0, vectorSpaces: 0 };
  readonly #spaces = new Map<string, string>();
  #records: string[] = [];
  #recordsBytes = 0;
  #vectors: SpaceVectors[] = [];
  #vectorsBytes = 0;
  #file = 0;

  private constructor(
    private readonly options: BackupWriterOptions,
    private readonly encrypter: ChunkEncrypter | null,
  ) {}

  static async open(options: BackupWriterOptions): Promise<{ readonly writer: BackupWriter; readonly bytes: Uint8Array<ArrayBuffer> }> {
    const { secret } = options;
    const encrypter = secret === null ? null : await ChunkEncrypter.create(await derivedKeyOf(secret, newKdf()));
    const writer = new BackupWriter(options, encrypter);
    const readme = await writer.#out([await writer.#add('README.txt', UTF8.encode(ARCHIVE_README))]);
    return { writer, bytes: concatBytes([encrypter?.header ?? new Uint8Array(0), readme]) };
  }

  async writeBatch({ records, vectors }: BackupBatch): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    for (const record of records) {
      const { memory } = record;
      const { text, imageNames } = textForArchive(memory.text);
      for (const name of imageNames) this.#nameImage(name);
      if (record.deletedAt === null) pieces.push(await this.#add(this.#pathOf(memory), UTF8.encode(writeMarkdown({ ...memory, text })), { time: memory.updatedAt }));
      this.#count(record);
    }
    for (const space of vectors) {
      this.#vectors.push(space);
      this.#vectorsBytes += space.vectors.byteLength;
    }
    if (this.#recordsBytes >= RECORDS_BYTES || this.#vectorsBytes >= VECTORS_BYTES) pieces.push(...(await this.#flush()));
    return this.#out(pieces);
  }

  /** After all memories. An image goes by the names that they call it. */
  async writeImage({ hash, image }: BackupImage): Promise<Uint8Array<ArrayBuffer>> {
    const type = IMAGE_TYPES.find((known) => known === image.type);
    // One that is only mentioned, in a version or in code say, gets its proper ending.
    const names = this.#namedAs.get(hash) ?? (type === undefined ? [] : [`${hash}.${imageEnding(type)}`]);
    const bytes = new Uint8Array(await image.arrayBuffer());
    const pieces: Uint8Array[] = [];
    for (const name of names) {
      if (this.#imagePaths.has(name)) continue;
      this.#imagePaths.add(name);
      pieces.push(await this.#add(`images/${name}`, bytes, { store: true }));
    }
    if (pieces.length > 0) this.#counts.images++;
    return this.#out(pieces);
  }

  async writeRest({ personas, searches, keptApart = [] }: BackupRest, settings: AppSettings): Promise<Uint8Array<ArrayBuffer>> {
    this.#counts.personas = personas.length;
    this.#counts.searches = searches.length;
    const json = (value: unknown): Uint8Array<ArrayBuffer> => UTF8.encode(`${JSON.stringify(value, null, 1)}\n`);
    return this.#out([
      await this.#add('library/personas.json', json(personas)), await this.#add('library/searches.json', json(searches)), await this.#add('library/settings.json', json(settings)),
      await this.#add('library/kept-apart.json', json({ version: KEPT_APART_VERSION, pairs: keptApart })),
    ]);
  }

  /** The manifest stands last: it names the hash of every other file, and these are known when they are written. */
  async close(): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly counts: BackupCounts; readonly manifest: string }> {
    const pieces = await this.#flush();
    const { createdAt, appVersion } = this.options;
    const counts = { ...this.#counts, vectorSpaces: this.#spaces.size };
    const manifest = this.#manifest.finish({ createdAt, appVersion, counts });
    pieces.push(this.#zip.add(MANIFEST, manifest, { time: createdAt }), this.#zip.end());
    const bytes = await this.#out(pieces);
    return { bytes: this.encrypter === null ? bytes : concatBytes([bytes, await this.encrypter.end()]), counts, manifest: await sha256Hex(manifest) };
  }

  #count(record: MemoryRecord): void {
    const line = JSON.stringify(record);
    this.#records.push(line);
    this.#recordsBytes += line.length;
    this.#counts.versions += record.versions.length;
    if (record.deletedAt === null) this.#counts.memories++;
    else this.#counts.trashed++;
  }

  /** Records and vectors with the same number belong together, so that a reader needs no more than one of each. */
  async #flush(): Promise<Uint8Array[]> {
    if (this.#records.length === 0) return [];
    const number = String(++this.#file).padStart(4, '0');
    const pieces = [await this.#add(`library/memories-${number}.jsonl`, UTF8.encode(`${this.#records.join('\n')}\n`))];
    for (const spaceId of new Set(this.#vectors.map((part) => part.spaceId))) {
      const vectors = joined(this.#vectors.filter((part) => part.spaceId === spaceId));
      pieces.push(await this.#add(`vectors/${this.#folderOf(spaceId)}/${number}.bin`, packVectors(vectors), { store: true }));
    }
    this.#records = [];
    this.#vectors = [];
    this.#recordsBytes = this.#vectorsBytes = 0;
    return pieces;
  }

  async #add(path: string, bytes: Uint8Array<ArrayBuffer>, { time = this.options.createdAt, store = false } = {}): Promise<Uint8Array<ArrayBuffer>> {
    this.#manifest.add({ path, size: bytes.length, sha256: await sha256Hex(bytes) });
    return this.#zip.add(path, bytes, { time, store });
  }

  async #out(pieces: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = concatBytes(pieces);
    return this.encrypter === null ? bytes : this.encrypter.push(bytes);
  }

  #nameImage(name: string): void {
    const hash = name.slice(0, name.indexOf('.'));
    this.#namedAs.set(hash, (this.#namedAs.get(hash) ?? new Set()).add(name));
  }

  /** A name for every file system; what the space is called stands in its files. */
  #folderOf(spaceId: string): string {
    const known = this.#spaces.get(spaceId);
    if (known !== undefined) return known;
    const name = `${this.#spaces.size + 1}-${spaceId.replace(/[^\w.]+/g, '-').slice(0, 60).replace(/^[-.]+|[-.]+$/g, '')}`;
    this.#spaces.set(spaceId, name);
    return name;
  }
}

function joined(parts: readonly SpaceVectors[]): SpaceVectors {
  const [{ spaceId, dimensions }] = parts;
  return {
    spaceId,
    dimensions,
    contentHashes: parts.flatMap(({ contentHashes }) => contentHashes),
    rowCounts: Uint32Array.from(parts.flatMap(({ rowCounts }) => Array.from(rowCounts))),
    vectors: concatFloats(parts.map(({ vectors }) => new Float32Array(vectors))).buffer,
  };
}
