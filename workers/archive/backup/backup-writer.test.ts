import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { MemoryRecord } from '../../../src/contracts/backups';
import type { Memory } from '../../../src/contracts/memory';
import { parseFrontMatter } from '../../../src/core/archive/front-matter';
import { isArchiveReadme } from '../../../src/core/archive/archive-readme';
import { textFromArchive } from '../../../src/core/archive/image-links';
import { deriveKey, newKdf } from '../../../src/core/backup/backup-key';
import { contentHash } from '../../../src/core/text/content-hash';
import { BackupReader } from './backup-reader';
import { BackupWriter } from './backup-writer';

const memory = (index: number, text: string, more: Partial<Memory> = {}): Memory => ({
  id: `m${index}`, text, title: `Note ${index % 7}`, titleDerived: index % 2 === 0, type: 'note', createdAt: Date.UTC(2020, index % 12, 1 + (index % 28)), updatedAt: Date.UTC(2021, 0, 1),
  lastAccessedAt: 0, accessCount: 0, editCount: 0, pinned: false, importance: 0.5, importanceOverride: null, personaId: 'me', tags: ['a'], source: { kind: 'written' }, contentHash: contentHash(text),
  hlc: '001577836800000-0000-device', deviceId: 'device', ...more,
});
const record = (given: Memory, deletedAt: number | null = null): MemoryRecord => ({ memory: given, deletedAt, versions: [] });

type Image = { readonly hash: string; readonly image: Blob };

async function write(records: readonly MemoryRecord[], images: readonly Image[] = [], secret: Parameters<typeof BackupWriter.open>[0]['secret'] = null): Promise<Uint8Array<ArrayBuffer>> {
  const { writer, bytes } = await BackupWriter.open({ createdAt: Date.UTC(2024, 0, 1), appVersion: '1.0.0', secret });
  const pieces = [bytes];
  for (let from = 0; from < records.length; from += 100) pieces.push(await writer.writeBatch({ records: records.slice(from, from + 100), vectors: [] }));
  for (const image of images) pieces.push(await writer.writeImage(image));
  pieces.push(await writer.writeRest({ personas: [], searches: [] }, {}), (await writer.close()).bytes);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

async function read(file: Uint8Array<ArrayBuffer>, secret: Parameters<typeof BackupReader.open>[1] = null): Promise<{ readonly reader: BackupReader; readonly records: MemoryRecord[]; readonly problems: string[] }> {
  const reader = await BackupReader.open(new Blob([file]), secret);
  const records: MemoryRecord[] = [];
  const problems: string[] = [];
  for (let next = await reader.readBatch(); next !== null; next = await reader.readBatch()) {
    records.push(...next.batch.records);
    problems.push(...next.problems.map(({ path, message }) => `${path}: ${message}`));
  }
  problems.push(...(await reader.readRest()).problems.map(({ path }) => path));
  for (const path of reader.imagePaths) problems.push(...[(await reader.readImage(path)).problem?.path].filter((found) => found !== undefined));
  for (let next = await reader.checkNext('others'); next !== null; next = await reader.checkNext('others')) problems.push(...next.problems.map(({ path }) => path));
  return { reader, records, problems };
}

describe('an archive', () => {
  it('has every text byte for byte, as Markdown and as records (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '' && text.isWellFormed()), { minLength: 1, maxLength: 8 }), async (texts) => {
        const records = texts.map((text, index) => record(memory(index, text)));
        const file = await write(records);
        const back = await read(file);
        expect(back.problems).toEqual([]);
        expect(back.records).toEqual(records);
        const files = Object.entries(unzipSync(file)).filter(([path]) => path.startsWith('memories/'));
        expect(files.map(([, bytes]) => parseFrontMatter(strFromU8(bytes)).text).map(textFromArchive).sort()).toEqual([...texts].sort());
      }),
      { numRuns: 40 },
    );
  });

  it('gives up no memory for too many wordings: the newest of them come along', async () => {
    const versions = Array.from({ length: 52 }, (_, index) => ({ text: `Wording ${index}`, title: 'T', titleDerived: true, tags: [], type: 'note' as const, writtenAt: index, replacedAt: index + 1 }));
    const { records, problems } = await read(await write([{ ...record(memory(1, 'now')), versions }]));
    expect(problems).toEqual([]);
    expect(records[0]?.versions).toEqual(versions.slice(2));
  });

  it('is looked at file by file when it was just written', async () => {
    const file = await write([record(memory(1, 'kept'))], [{ hash: 'a'.repeat(32), image: new Blob([Uint8Array.from({ length: 900 }, (_, index) => (index * 97) % 251)], { type: 'image/png' }) }]);
    const damaged = async (bytes: Uint8Array<ArrayBuffer>): Promise<string[]> => {
      const reader = await BackupReader.open(new Blob([bytes]), null);
      const paths: string[] = [];
      for (let next = await reader.checkNext('all'); next !== null; next = await reader.checkNext('all')) paths.push(...next.problems.map(({ path }) => path));
      return paths;
    };
    expect(await damaged(file)).toEqual([]);
    const at = Buffer.from(file).indexOf(Buffer.from([0, 97, 194, 40]));
    expect(at).toBeGreaterThan(0);
    expect(await damaged(file.with(at + 2, 1) as Uint8Array<ArrayBuffer>)).toEqual([expect.stringMatching(/^images\//)]);
  });

  it('gives the same bytes for the same library, and counts what it holds', async () => {
    const records = Array.from({ length: 150 }, (_, index) => record(memory(index, `---\nText ${index} ñ 🌊\r\n${'lorem ipsum '.repeat(index % 90)}\n`), index % 50 === 3 ? 5 : null));
    const file = await write(records);
    expect(await write(records)).toEqual(file);
    const { reader } = await read(file);
    expect(reader.info).toEqual({ version: 2, createdAt: Date.UTC(2024, 0, 1), appVersion: '1.0.0', encrypted: false, counts: { memories: 147, trashed: 3, versions: 0, images: 0, personas: 0, searches: 0, vectorSpaces: 0 } });
    const files = unzipSync(file);
    expect(isArchiveReadme(strFromU8(files['README.txt']!))).toBe(true);
    expect(Object.keys(files).at(-1)).toBe('manifest.json');
  });

  it('writes an empty library and times that zip does not know', async () => {
    expect(Object.keys(unzipSync(await write([])))).toEqual(['README.txt', 'library/personas.json', 'library/searches.json', 'library/settings.json', 'library/kept-apart.json', 'manifest.json']);
    expect((await read(await write([record(memory(1, 'old', { createdAt: -1e13, updatedAt: 4e15 }))]))).problems).toEqual([]);
  });

  it('brings images along, once each, where the notes find them', async () => {
    const hash = (digit: string): string => digit.repeat(32);
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 97) % 256);
    const texts = [
      `One ![boat (red)](images/${hash('a')}.png#640x480) and again ![](images/${hash('a')}.png#640x480)`,
      `![](<images/${hash('a')}.png>) and ![gone](images/${hash('b')}.jpg#1x1 "title")`,
      `In code only:\n\`\`\`\n![x](images/${hash('c')}.webp#2x2)\n\`\`\`\n`,
      'No image, and ![remote](https://a.example/images/x.png)',
    ];
    const file = await write(texts.map((text, index) => record(memory(index, text))), [{ hash: hash('a'), image: new Blob([bytes], { type: 'image/png' }) }, { hash: hash('c'), image: new Blob(['webp'], { type: 'image/webp' }) }]);
    const files = unzipSync(file);
    expect(Object.keys(files).filter((path) => path.startsWith('images/'))).toEqual([`images/${hash('a')}.png`, `images/${hash('c')}.webp`]);
    expect(files[`images/${hash('a')}.png`]).toEqual(bytes);
    const first = Object.entries(files).find(([path, content]) => path.endsWith('.md') && strFromU8(content).includes('One'))!;
    expect(strFromU8(first[1])).toContain(`![boat (red)](../../images/${hash('a')}.png#640x480)`);
    expect(Object.entries(files).filter(([path]) => path.endsWith('.md')).map(([, content]) => textFromArchive(parseFrontMatter(strFromU8(content)).text)).sort()).toEqual([...texts].sort());
    const { reader, problems } = await read(file);
    expect(problems).toEqual([]);
    const { image } = await reader.readImage(`images/${hash('a')}.png`);
    expect(image).toMatchObject({ hash: hash('a') });
    expect(image?.image.type).toBe('image/png');
  });
});

describe('reading', () => {
  const records = Array.from({ length: 12 }, (_, index) => record(memory(index, `Text ${index} ${'lorem ipsum '.repeat(40)}`)));

  it('finds every damaged file, and goes on with the others', async () => {
    const file = await write(records);
    const names = Object.keys(unzipSync(file)).filter((path) => path !== 'manifest.json');
    for (const name of names) {
      const at = Buffer.from(file).indexOf(name) + Buffer.byteLength(name) + 1;
      const altered = file.slice();
      altered[at] = (altered[at] ?? 0) ^ 4;
      const { problems, records: found } = await read(altered);
      expect(problems, name).toHaveLength(1);
      expect(problems[0]).toContain(name);
      expect(found.length).toBe(name.endsWith('.jsonl') ? 0 : 12);
    }
  });

  it('has no decisions in an archive of an older version, leaves out those of a newer format, and says so', async () => {
    const { ManifestLines } = await import('../../../src/core/backup/manifest');
    const { sha256Hex } = await import('../../../src/core/backup/sha256-hex');
    const { ZipWriter } = await import('../../../src/core/backup/zip-writer');
    const restOf = async (files: Readonly<Record<string, string>>) => {
      const zip = new ZipWriter();
      const manifest = new ManifestLines();
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for (const [path, text] of Object.entries(files)) {
        const bytes = new TextEncoder().encode(text);
        manifest.add({ path, size: bytes.length, sha256: await sha256Hex(bytes) });
        pieces.push(zip.add(path, bytes, { time: 0 }));
      }
      const counts = { memories: 0, trashed: 0, versions: 0, images: 0, personas: 0, searches: 0, vectorSpaces: 0 };
      pieces.push(zip.add('manifest.json', manifest.finish({ createdAt: 0, appVersion: '1', counts }), { time: 0 }), zip.end());
      const { keptApart, problems } = await (await BackupReader.open(new Blob(pieces), null)).readRest();
      return { keptApart, problems: problems.map(({ path }) => path) };
    };
    const older = { 'library/personas.json': '[]', 'library/searches.json': '[]', 'library/settings.json': '{}' };
    expect(await restOf(older)).toEqual({ keptApart: [], problems: [] });
    expect(await restOf({ ...older, 'library/kept-apart.json': '{"version":2,"pairs":[]}' })).toEqual({ keptApart: [], problems: ['library/kept-apart.json'] });
    const pair = { memories: ['a', 'b'], contentHashes: [contentHash('a'), contentHash('b')] };
    const odd = [{ memories: ['a', 'a'], contentHashes: pair.contentHashes }, { memories: ['a b', 'c'], contentHashes: pair.contentHashes }, { ...pair, contentHashes: ['x', 'y'] }, { memories: ['a'] }, null];
    expect(await restOf({ ...older, 'library/kept-apart.json': JSON.stringify({ version: 1, pairs: [pair, ...odd] }) })).toEqual({ keptApart: [pair], problems: ['library/kept-apart.json'] });
  });

  it('names the version of an archive that it does not know, and tells other zips from a backup', async () => {
    const { ZipWriter } = await import('../../../src/core/backup/zip-writer');
    const zipWith = (manifest: string): Blob => {
      const zip = new ZipWriter();
      return new Blob([zip.add('manifest.json', new TextEncoder().encode(manifest), { time: 0 }), zip.end()]);
    };
    await expect(BackupReader.open(zipWith('{"format":"engram-archive","version":3}'), null)).rejects.toMatchObject({ code: 'BACKUP_FAILED', facts: { fault: 'newer', version: 3, known: 2 } });
    await expect(BackupReader.open(zipWith('{"format":"another","version":1}'), null)).rejects.toMatchObject({ facts: { fault: 'not-a-backup' } });
    await expect(BackupReader.open(zipWith('{"format":"engram-archive","version":2,"files":[{"path":5}]}'), null)).rejects.toMatchObject({ facts: { fault: 'damaged' } });
    await expect(BackupReader.open(zipWith('['.repeat(100_000)), null)).rejects.toMatchObject({ facts: { fault: 'damaged' } });
    await expect(BackupReader.open(new Blob(['some text']), null)).rejects.toMatchObject({ facts: { fault: 'not-a-backup' } });
  });

  it('leaves out lines that are no memory and says which; none of them reaches further', async () => {
    const { ManifestLines } = await import('../../../src/core/backup/manifest');
    const { sha256Hex } = await import('../../../src/core/backup/sha256-hex');
    const { ZipWriter } = await import('../../../src/core/backup/zip-writer');
    const good = JSON.stringify(records[0]);
    const bad = [
      'not json', 'null', '{"memory":null,"deletedAt":null,"versions":[]}', good.replace('"pinned":false', '"pinned":"no"'), good.replace(/"createdAt":\d+/, '"createdAt":1e999'), good.replace(/"contentHash":"./, '"contentHash":"x'),
      good.replace('"hlc":"0', '"hlc":"x'), good.replace('"versions":[]', '"versions":[{}]'), `{"__proto__":{"polluted":1},${good.slice(1).replace('"id":"m0"', '"id":"../x"')}`,
    ];
    const lines = new TextEncoder().encode([...bad, good, ''].join('\n'));
    const zip = new ZipWriter();
    const manifest = new ManifestLines();
    manifest.add({ path: 'library/memories-0001.jsonl', size: lines.length, sha256: await sha256Hex(lines) });
    const counts = { memories: 10, trashed: 0, versions: 0, images: 0, personas: 0, searches: 0, vectorSpaces: 0 };
    const pieces = [zip.add('library/memories-0001.jsonl', lines, { time: 0 }), zip.add('manifest.json', manifest.finish({ createdAt: 0, appVersion: '1', counts }), { time: 0 }), zip.end()];
    const back = await read(new Uint8Array(await new Blob(pieces).arrayBuffer()));
    expect(back.records).toEqual([records[0]]);
    expect(back.problems).toHaveLength(bad.length);
    expect(back.problems[0]).toBe('library/memories-0001.jsonl: Line 1 is no memory that can be kept: it cannot be read.');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('opens an encrypted one with its passphrase or its key, and says what it lacks', async () => {
    const derived = await deriveKey('right', newKdf({ memoryKiB: 8, passes: 1, lanes: 1 }));
    const file = await write(records, [], { derived });
    const fault = (secret: Parameters<typeof BackupReader.open>[1]): Promise<unknown> => BackupReader.open(new Blob([file]), secret).then(() => 'read', (error: { facts?: { fault?: unknown } }) => error.facts?.fault);
    expect((await read(file, { derived })).records).toEqual(records);
    expect((await read(file, { passphrase: 'right' })).reader.info.encrypted).toBe(true);
    expect(await fault(null)).toBe('passphrase-needed');
    expect(await fault({ passphrase: 'wrong' })).toBe('wrong-passphrase');
    expect(await fault({ passphrase: '' })).toBe('empty-passphrase');
  });
});
