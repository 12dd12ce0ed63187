import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { IMPORT_LIMITS } from './limits';
import { fileOf, itemsOf, MODIFIED, read, zipOf } from './testing/read';

/** Changes bytes of a zip behind a mark, in the local heads and the directory. */
function patched(zip: Uint8Array, change: (view: DataView, at: number, isDirectory: boolean) => void): Uint8Array {
  const bytes = zip.slice();
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const mark = view.getUint32(at, true);
    if (mark === 0x02014b50 || mark === 0x04034b50) change(view, at, mark === 0x02014b50);
  }
  return bytes;
}

describe('a zip', () => {
  it('gives its files in its own order, with the times in it, and is one file that is done', async () => {
    const zip = zipOf('notes.zip', { 'z/b.md': 'second', 'a.txt': 'first', 'z/': '' });
    const { entries, problems, items } = await read([zip]);
    expect(problems).toEqual([]);
    expect(entries.map(({ path, draft }) => [path, draft.text, draft.source])).toEqual([
      ['notes.zip/z/b.md', 'second', { kind: 'file', path: 'notes.zip/z/b.md' }],
      ['notes.zip/a.txt', 'first', { kind: 'file', path: 'notes.zip/a.txt' }],
    ]);
    // Zip times are local, and of two seconds.
    expect(Math.abs(Number(entries[0]!.draft.createdAt) - MODIFIED)).toBeLessThanOrEqual(2_000);
    expect(items.at(-1)).toEqual({ kind: 'done', path: 'notes.zip', bytes: zip.file.size });
  });

  it('is read in the order of the paths, whatever order the files were picked in', async () => {
    const files = [zipOf('b.zip', { 'x.md': 'in b' }), fileOf('c.md', 'c'), zipOf('a.zip', { 'y.md': 'in a' }), fileOf('a.md', 'a')];
    const forwards = await itemsOf(files);
    expect((await itemsOf([...files].reverse())).map((item) => JSON.stringify(item))).toEqual(forwards.map((item) => JSON.stringify(item)));
    expect(forwards.flatMap((item) => (item.kind === 'entry' ? [item.draft.text] : []))).toEqual(['a', 'c', 'in a', 'in b']);
  });

  it('leaves out paths that lead out of it, links, encrypted files and second files of a name, and names each', async () => {
    const plain = zipSync({ '../up.md': strToU8('up'), '/root.md': strToU8('root'), 'C:/drive.md': strToU8('drive'), 'a\\..\\..\\win.md': strToU8('win'), 'link.md': strToU8('/etc/passwd'), 'lock.md': strToU8('locked'), 'good.md': strToU8('good'), 'game.md': strToU8('again') });
    const names = new Set(['link.md', 'lock.md', 'game.md']);
    const bytes = patched(plain, (view, at, isDirectory) => {
      const start = at + (isDirectory ? 46 : 30);
      const name = new TextDecoder().decode(new Uint8Array(view.buffer, start, view.getUint16(at + (isDirectory ? 28 : 26), true)));
      if (!names.has(name)) return;
      if (name === 'link.md' && isDirectory) view.setUint32(at + 38, 0xa1ff0000, true);
      if (name === 'lock.md') view.setUint16(at + (isDirectory ? 8 : 6), view.getUint16(at + (isDirectory ? 8 : 6), true) | 1, true);
      if (name === 'game.md') new Uint8Array(view.buffer, start, 7).set(strToU8('good.md'));
    });
    const { entries, problems } = await read([fileOf('bad.zip', bytes)]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['good']);
    expect(problems.map(([path]) => path).sort()).toEqual(['bad.zip/../up.md', 'bad.zip//root.md', 'bad.zip/C:/drive.md', 'bad.zip/a/../../win.md', 'bad.zip/good.md', 'bad.zip/link.md', 'bad.zip/lock.md']);
    const said = Object.fromEntries(problems);
    expect(said['bad.zip/lock.md']).toContain('password');
    expect(said['bad.zip/link.md']).toContain('link');
    expect(said['bad.zip/good.md']).toContain('two files');
  });

  it('stops at a bomb and takes nothing of it: by its ratio, and by files that overlap', async () => {
    const bomb = zipSync({ 'zeros.md': new Uint8Array(12_000_000), 'note.md': strToU8('innocent') }, { level: 9 });
    const byRatio = await read([fileOf('bomb.zip', bomb), fileOf('beside.md', 'beside')]);
    expect(byRatio.entries.map(({ draft }) => draft.text)).toEqual(['beside']);
    expect(byRatio.problems).toEqual([['bomb.zip', expect.stringContaining('zip bomb')]]);

    const many = zipSync(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.md`, strToU8(`${index} ${'x'.repeat(90)}`)])), { level: 0 });
    // Every file says that it has all of the bytes.
    const overlapping = patched(many, (view, at, isDirectory) => isDirectory && view.setUint32(at + 20, 4_000, true));
    const byOverlap = await read([fileOf('overlap.zip', overlapping)]);
    expect(byOverlap.entries).toEqual([]);
    expect(byOverlap.problems).toEqual([['overlap.zip', expect.stringContaining('overlap')]]);
  });

  it('stops at the number of files and at the bytes of all zips together', async () => {
    const two = zipOf('two.zip', { 'a.md': 'a', 'b.md': 'b' });
    const huge = patched(new Uint8Array(await two.file.arrayBuffer()), (view, at, isDirectory) => isDirectory && view.setUint32(at + 24, 900_000, true));
    // A file that lies about its size is told from one that does not: by its checksum.
    const { entries, problems } = await read([fileOf('lies.zip', huge)]);
    expect(entries).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    const { openZip } = await import('./zip-archive');
    const budget = { unpackedBytes: IMPORT_LIMITS.unpackedBytes - 1, zipEntries: 0 };
    await expect(openZip(two.file, { path: 'two.zip', inner: '' }, budget)).rejects.toThrow(/16 GB/);
    await expect(openZip(two.file, { path: 'two.zip', inner: '' }, { unpackedBytes: 0, zipEntries: IMPORT_LIMITS.zipEntries - 1 })).rejects.toThrow(/200,000 files/);
  });

  it('opens zips within it, down to the second, and says so of the third', async () => {
    const third = zipSync({ 'deep.md': strToU8('too deep') });
    const second = zipSync({ 'inner.md': strToU8('inner'), 'third.zip': third });
    const { entries, problems } = await read([zipOf('outer.zip', { 'outer.md': 'outer', 'second.zip': second })]);
    expect(entries.map(({ path, draft }) => [path, draft.text]).sort()).toEqual([['outer.zip/outer.md', 'outer'], ['outer.zip/second.zip/inner.md', 'inner']]);
    expect(problems).toEqual([['outer.zip/second.zip/third.zip', expect.stringContaining('zip in a zip in a zip')]]);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['no zip', strToU8('PK, but not really')],
    ['one cut in half', zipSync({ 'a.md': strToU8('text '.repeat(500)) }, { level: 0 }).slice(0, 900)],
  ])('is told in words when it is %s, and the others come in', async (_name, bytes) => {
    const { entries, problems } = await read([fileOf('broken.zip', bytes), zipOf('good.zip', { 'a.md': 'a' })]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['a']);
    expect(problems).toEqual([['broken.zip', expect.stringContaining('not a zip file')]]);
  });

  it('names the one file in it that is damaged', async () => {
    const zip = zipSync({ 'a.md': strToU8('first file'), 'b.md': strToU8('second file') }, { level: 0 });
    const at = new TextDecoder('latin1').decode(zip).indexOf('second');
    zip[at] = 0x58;
    const { entries, problems } = await read([fileOf('worn.zip', zip)]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['first file']);
    expect(problems).toEqual([['worn.zip/b.md', expect.stringContaining('damaged')]]);
  });

  it('unpacks a large file in pieces as well as a small one at once', async () => {
    const png = new Uint8Array(9_000_000);
    for (let at = 0; at < png.length; at++) png[at] = Math.imul(at >> 6, 2_654_435_761) >>> 24;
    const { entries } = await read([fileOf('pics.zip', zipSync({ 'n.md': strToU8('![big](p.png)'), 'p.png': png }, { level: 1 }))]);
    const image = new Uint8Array(await (await entries[0]!.images[0]!.open()).arrayBuffer());
    expect(image.length).toBe(png.length);
    expect(Buffer.compare(image, png)).toBe(0);
  });
});

describe('an archive of ours', () => {
  const manifest = JSON.stringify({ format: 'engram-archive', version: 2, files: [] });

  it('is handed on whole, and nothing of it is read', async () => {
    const zip = zipOf('engram.zip', { 'README.txt': 'Engram archive', 'memories/2024/a.md': 'text', 'manifest.json': manifest });
    expect(await itemsOf([zip])).toEqual([{ kind: 'backup', path: 'engram.zip', file: zip.file }, { kind: 'done', path: 'engram.zip', bytes: zip.file.size }]);
    const encrypted = fileOf('backup.engram', Uint8Array.of(0x89, 0x45, 0x4e, 0x47, 0x52, 0x4d, 0x0d, 0x0a, 1, 1, 0, 0, 0, 0, 0, 0));
    expect(await itemsOf([encrypted])).toEqual([{ kind: 'backup', path: 'backup.engram', file: encrypted.file }, { kind: 'done', path: 'backup.engram', bytes: 16 }]);
  });

  it('gives its Markdown when it was unpacked, and nothing of what is there for a restore', async () => {
    const { entries, problems } = await read([fileOf('e/manifest.json', manifest), fileOf('e/library/memories-1.jsonl', '{"memory":{}}'), fileOf('e/vectors/x/1.bin', 'v'), fileOf('e/memories/2024/a.md', '---\ncreated: 2024-05-17T00:00:00.000Z\n---\n#tag stays text')]);
    expect(problems).toEqual([]);
    expect(entries.map(({ draft }) => [draft.text, draft.tags])).toEqual([['#tag stays text', undefined]]);
  });

  it('is not what every manifest.json says', async () => {
    const { entries } = await read([fileOf('library/a.json', '["a"]'), fileOf('vectors/b.md', 'b'), fileOf('manifest.json', '{"name":"My extension","description":"d"}')]);
    expect(entries.map(({ draft }) => draft.text)).toContain('a');
    expect(entries.map(({ draft }) => draft.text)).toContain('b');
  });
});

describe('zips of other writers', () => {
  it('are read with 64-bit sizes and names of old systems; a real password is told', async () => {
    const { ZipWriter, BlobWriter, TextReader } = await import('@zip.js/zip.js');
    const writer = new ZipWriter(new BlobWriter(), { zip64: true, useWebWorkers: false });
    await writer.add('größe/a.md', new TextReader('big'));
    await writer.add('locked.md', new TextReader('secret'), { password: 'x', encryptionStrength: 3 });
    const file = await writer.close();
    const { entries, problems } = await read([{ path: 'w.zip', file, lastModified: 0 }]);
    expect(entries.map(({ path, draft }) => [path, draft.text])).toEqual([['w.zip/größe/a.md', 'big']]);
    expect(problems).toEqual([['w.zip/locked.md', expect.stringContaining('password')]]);

    // Without the mark of UTF-8 the name is in the code page of DOS, where 0x81 is ü.
    const dos = patched(zipSync({ 'x.md': strToU8('old') }, { level: 0 }), (view, at, isDirectory) => {
      view.setUint16(at + (isDirectory ? 8 : 6), 0, true);
      view.setUint8(at + (isDirectory ? 46 : 30), 0x81);
    });
    expect((await read([fileOf('dos.zip', dos)])).entries.map(({ path }) => path)).toEqual(['dos.zip/ü.md']);
  });
});
