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
    session.append(memories.slice(0, 200));
    session.append(memories.slice(200));
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
    session.append([{ ...memory(1, 'old'), createdAt: -1e13, updatedAt: -1e13 }]);
    expect(Object.keys(await unzip(session.finish()))).toHaveLength(2);
  });
});
