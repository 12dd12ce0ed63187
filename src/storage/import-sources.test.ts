import { describe, expect, it, vi } from 'vitest';
import type { ImportFile } from '../contracts/archive';
import { ImportSources } from './import-sources';
import { MemoryDirectory } from './slot-file/testing/memory-directory';

const file = (path: string, content: string | Uint8Array<ArrayBuffer>, type = ''): ImportFile => ({ path, file: new Blob([content], { type }), lastModified: 1_700_000_000_000 });
const never = { isCancelled: () => false };

function storage(room: number | null = null) {
  const directory = new MemoryDirectory();
  return { directory, sources: new ImportSources({ directory: async () => directory.handle, room: async () => room }) };
}

describe('copies of what is imported', () => {
  it('are the very files, however many and however large', async () => {
    const { sources } = storage();
    const large = new Uint8Array(9_000_001).map((_, index) => index % 251);
    const files = [...Array.from({ length: 150 }, (_, index) => file(`n/${index}.md`, `Note ${index}`)), file('empty.md', ''), file('pic.png', large, 'image/png')];
    expect(await sources.keep('a', files, 'notes', never)).toBe(true);
    const kept = await sources.open('a');
    expect(kept?.notes).toBe('notes');
    expect(kept?.files.map(({ path, lastModified, file: blob }) => [path, lastModified, blob.size, blob.type])).toEqual(files.map(({ path, lastModified, file: blob }) => [path, lastModified, blob.size, blob.type]));
    expect(await kept?.files[149]?.file.text()).toBe('Note 149');
    expect(Buffer.from(await kept!.files[151]!.file.arrayBuffer()).equals(Buffer.from(large))).toBe(true);
  });

  it('are none before their end, and leave nothing when they fail', async () => {
    const { directory, sources } = storage();
    const moved = vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValueOnce(new DOMException('moved since it was picked', 'NotReadableError'));
    expect(await sources.keep('moved', [file('a.md', 'a')], '', never)).toBe(false);
    moved.mockRestore();
    expect(await sources.keep('cancelled', [file('a.md', 'a')], '', { isCancelled: () => true })).toBe(false);
    directory.trouble = { fullAt: 3 };
    expect(await sources.keep('full', [file('a.md', 'more than three')], '', never)).toBe(false);
    directory.trouble = {};
    expect(directory.files.size).toBe(0);
    // The crash came between the bytes and the index.
    directory.files.clear();
    await directory.getFileHandle('crashed.bytes', { create: true });
    expect(await sources.open('crashed')).toBeNull();
    expect(await sources.list()).toEqual([{ id: 'crashed', complete: false }]);
    await sources.forget(['crashed']);
    expect(await sources.list()).toEqual([]);
  });

  it('are not made where there is too little room, or no such storage', async () => {
    const { directory, sources } = storage(100);
    expect(await sources.keep('a', [file('a.md', 'x'.repeat(41))], '', never)).toBe(false);
    expect(directory.files.size).toBe(0);
    expect(await sources.keep('a', [file('a.md', 'x'.repeat(39))], '', never)).toBe(true);
    const none = new ImportSources({ directory: async () => null, room: async () => null });
    expect(await none.keep('a', [file('a.md', 'x')], '', never)).toBe(false);
    expect([await none.list(), await none.open('a')]).toEqual([[], null]);
  });
});
