import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../src/contracts/memory';
import { ExportSession } from './export-session';
import { ImportSession } from './import-session';

const memory = (index: number, text: string): Memory => ({
  id: `m${index}`, text, title: `Note ${index % 7}`, titleDerived: index % 2 === 0, type: 'note', createdAt: Date.UTC(2020, index % 12, 1 + (index % 28)), updatedAt: Date.UTC(2021, 0, 1),
  lastAccessedAt: 0, accessCount: 0, editCount: 0, pinned: false, importance: 0.5, importanceOverride: null, personaId: 'me', tags: ['a'], source: { kind: 'written' }, contentHash: '', hlc: '', deviceId: '',
});

async function unzip(blob: Blob): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  return unzipSync(new Uint8Array(await blob.arrayBuffer())) as Record<string, Uint8Array<ArrayBuffer>>;
}

describe('ExportSession', () => {
  it('writes a zip that an import reads back, memory for memory', async () => {
    const memories = Array.from({ length: 500 }, (_, index) => memory(index, `---\nText ${index} ñ 🌊\r\n${'lorem ipsum '.repeat(index % 90)}\n`));
    const session = new ExportSession(Date.UTC(2024, 0, 1));
    await session.append(memories.slice(0, 200), []);
    await session.append(memories.slice(200), []);
    const files = await unzip(session.finish());
    expect(strFromU8(files['README.txt']!)).toContain('Engram archive');
    expect(Object.keys(files)).toHaveLength(501);

    const back = new ImportSession(Object.entries(files).map(([path, bytes]) => ({ path, file: new Blob([bytes]), lastModified: 0 })));
    const texts: string[] = [];
    for (let batch = await back.nextBatch(); batch !== null; batch = await back.nextBatch()) {
      expect(batch.problems).toEqual([]);
      texts.push(...batch.drafts.map((draft) => draft.text));
    }
    expect(texts.sort()).toEqual(memories.map(({ text }) => text).sort());
  });

  it('writes an empty library and times that zip does not know', async () => {
    expect(Object.keys(await unzip(new ExportSession(0).finish()))).toEqual(['README.txt']);
    const session = new ExportSession(4e15);
    await session.append([{ ...memory(1, 'old'), createdAt: -1e13, updatedAt: -1e13 }], []);
    expect(Object.keys(await unzip(session.finish()))).toHaveLength(2);
  });

  it('brings images along, once each, where the notes find them, and the way back restores every byte', async () => {
    const hash = (digit: string): string => digit.repeat(32);
    const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 97) % 256);
    const texts = [
      `One ![boat (red)](images/${hash('a')}.png#640x480) and again ![](images/${hash('a')}.png#640x480)`,
      `![](<images/${hash('a')}.png>) and ![gone](images/${hash('b')}.jpg#1x1 "title")`,
      `In code only:\n\`\`\`\n![x](images/${hash('c')}.webp#2x2)\n\`\`\`\n`,
      'No image, and ![remote](https://a.example/images/x.png)',
    ];
    const session = new ExportSession(0);
    await session.append(texts.map((text, index) => memory(index, text)), []);
    await session.append([], [{ hash: hash('a'), image: new Blob([bytes], { type: 'image/png' }) }]);
    await session.append([], [{ hash: hash('c'), image: new Blob(['webp'], { type: 'image/webp' }) }]);
    const files = await unzip(session.finish());
    expect(Object.keys(files).filter((path) => path.startsWith('images/'))).toEqual([`images/${hash('a')}.png`, `images/${hash('c')}.webp`]);
    expect(files[`images/${hash('a')}.png`]).toEqual(bytes);
    const first = Object.entries(files).find(([path]) => path.endsWith('.md') && strFromU8(files[path]!).includes('One'))!;
    expect(strFromU8(first[1])).toContain(`![boat (red)](../../images/${hash('a')}.png#640x480)`);
    expect(new URL(`../../images/${hash('a')}.png`, `https://x/${first[0]}`).pathname).toBe(`/images/${hash('a')}.png`);

    for (const top of ['', 'engram/', 'old/engram/']) {
      const paths = Object.keys(files);
      const back = new ImportSession(paths.map((path) => ({ path: top + path, file: new Blob([files[path]!]), lastModified: 0 })));
      const batch = (await back.nextBatch())!;
      expect(batch.drafts.map(({ text }) => text).sort()).toEqual([...texts].sort());
      const named = batch.images.map(({ draft, file, start, end }) => [batch.drafts[draft]!.text.slice(0, 3), paths[file], batch.drafts[draft]!.text.slice(start, end)]);
      expect(named.sort()).toEqual(
        [
          ['One', `images/${hash('a')}.png`, `images/${hash('a')}.png#640x480`],
          ['One', `images/${hash('a')}.png`, `images/${hash('a')}.png#640x480`],
          ['![]', `images/${hash('a')}.png`, `images/${hash('a')}.png`],
          ['In ', `images/${hash('c')}.webp`, ''],
        ].sort(),
      );
      expect(batch.problems.map(({ message }) => message)).toEqual([`The note came in, but an image that it shows is not among the files: images/${hash('b')}.jpg`]);
    }
  });
});
