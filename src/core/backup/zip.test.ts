import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { concatBytes } from './concat-bytes';
import { ZipReader } from './zip-reader';
import { ZipWriter } from './zip-writer';
import { blobSource } from './byte-source';

const utf8 = new TextEncoder();
const time = Date.UTC(2024, 4, 17, 10, 30, 8);

function zipOf(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Uint8Array<ArrayBuffer> {
  const zip = new ZipWriter();
  const pieces = Object.entries(files).map(([path, bytes]) => zip.add(path, bytes, { time, store: path.endsWith('.png') }));
  return concatBytes([...pieces, zip.end()]);
}

const files = {
  'README.txt': utf8.encode('short'),
  'memories/2024/äöü – 🌊.md': utf8.encode('the river was high '.repeat(100)),
  'images/a.png': Uint8Array.from({ length: 3000 }, (_, i) => (i * 97) % 256),
  'empty.json': new Uint8Array(0),
};

it('writes what other unzippers read, and reads it itself', async () => {
  const bytes = zipOf(files);
  expect(unzipSync(bytes)).toEqual(files);
  expect(bytes.length).toBeLessThan(4000);
  const reader = await ZipReader.open(blobSource(new Blob([bytes])));
  for (const [path, content] of Object.entries(files)) expect(await reader.read(path)).toEqual(content);
});

it('finds files beyond 4 GB', async () => {
  const offset = 5 * 2 ** 30;
  const zip = new ZipWriter(offset);
  const tail = concatBytes([zip.add('far.md', utf8.encode('far away'), { time }), zip.end()]);
  const source = { size: offset + tail.length, read: async (start: number, end: number) => concatBytes([new Uint8Array(Math.max(0, Math.min(end, offset) - start)), tail.slice(Math.max(0, start - offset), Math.max(0, end - offset))]) };
  const reader = await ZipReader.open(source);
  expect(new TextDecoder().decode(await reader.read('far.md'))).toBe('far away');
});

/** A sparse file of 5 GB and one of 70,000 entries, as Python's zipfile and Info-ZIP see them: slow, so only when it is asked for. */
it.runIf(process.env.ENGRAM_ZIP_TOOLS === '1')('is read by common tools beyond 4 GB and 65,535 entries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-zip-'));
  try {
    const zip = new ZipWriter();
    const far = join(folder, 'far.zip');
    const file = openSync(far, 'w');
    // Stored zeros take no room on disk, but their checksum takes a while; a hole between two entries is allowed.
    const first = zip.add('near.md', utf8.encode('near'), { time });
    writeSync(file, first);
    const offset = 5 * 2 ** 30;
    const beyond = new ZipWriter(offset);
    const rest = concatBytes([beyond.add('far.md', utf8.encode('far away'), { time }), beyond.end()]);
    ftruncateSync(file, offset);
    writeSync(file, rest, 0, rest.length, offset);
    closeSync(file);
    const python = (code: string, path: string): string => execFileSync('python3', ['-c', code, path]).toString().trim();
    expect(python('import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.read("far.md").decode())', far)).toBe('None far away');
    expect(execFileSync('unzip', ['-p', far, 'far.md']).toString()).toBe('far away');
    const many = new ZipWriter();
    const pieces: Uint8Array[] = [];
    for (let i = 0; i < 70_000; i++) pieces.push(many.add(`memories/${i}.md`, utf8.encode(`memory ${i}`), { time }));
    const all = join(folder, 'many.zip');
    writeFileSync(all, concatBytes([...pieces, many.end()]));
    expect(python('import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(len(z.namelist()), z.testzip(), z.read("memories/69999.md").decode(), z.infolist()[0].date_time)', all)).toBe('70000 None memory 69999 (2024, 5, 17, 10, 30, 8)');
    expect(execFileSync('unzip', ['-tq', all]).toString()).toContain('No errors detected');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

it('says what is wrong with a zip that is cut off, altered or none', async () => {
  const bytes = zipOf(files);
  const fault = (file: Uint8Array<ArrayBuffer>, path = 'images/a.png'): Promise<unknown> =>
    ZipReader.open(blobSource(new Blob([file]))).then((reader) => reader.read(path)).then(() => 'read', (error: { facts?: { fault?: unknown } }) => error.facts?.fault);
  expect(await fault(bytes)).toBe('read');
  for (let cut = 1; cut < bytes.length; cut += 37) expect(await fault(bytes.slice(0, bytes.length - cut)), `cut ${cut}`).toBe('damaged');
  expect(await fault(utf8.encode('%PDF-1.7 and so on, quite something else'))).toBe('not-a-backup');
  expect(await fault(new Uint8Array(0))).toBe('not-a-backup');
  const altered = bytes.slice();
  const at = altered.length - 700;
  altered[at] = (altered[at] ?? 0) ^ 1;
  expect([await fault(altered), await fault(altered, 'memories/2024/äöü – 🌊.md')]).toContain('damaged');
  // Names twice, a size that is a lie, an entry outside of the file: never guessed at.
  expect(await fault(concatBytes([zipOf({ 'a.png': utf8.encode('one') })]), 'a.png')).toBe('read');
  for (let place = bytes.length - 22 - 4 * 60; place < bytes.length; place++) {
    const flipped = bytes.slice();
    flipped[place] = (flipped[place] ?? 0) ^ 0xff;
    expect(['damaged', 'not-a-backup', 'read']).toContain(await fault(flipped));
  }
});
