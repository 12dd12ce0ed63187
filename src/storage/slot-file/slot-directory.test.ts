import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteSlotDirectory, slotFileName } from './slot-directory';

function storage(removeEntry: () => Promise<void>): void {
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => ({ removeEntry }) } });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('deleteSlotDirectory', () => {
  it('waits for whoever is about to let go', async () => {
    const remove = vi.fn<() => Promise<void>>(async () => {}).mockRejectedValueOnce(new DOMException('held', 'NoModificationAllowedError'));
    storage(remove);
    await deleteSlotDirectory([1]);
    expect(remove).toHaveBeenCalledTimes(2);
  });

  it('says so when files stay', async () => {
    storage(async () => {
      throw new DOMException('held', 'NoModificationAllowedError');
    });
    await expect(deleteSlotDirectory([1, 1])).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  it('has nothing to do where there never were any, or can be none', async () => {
    storage(async () => {
      throw new DOMException('none', 'NotFoundError');
    });
    await expect(deleteSlotDirectory([])).resolves.toBeUndefined();
    vi.stubGlobal('navigator', {});
    await expect(deleteSlotDirectory([])).resolves.toBeUndefined();
  });
});

describe('slotFileName', () => {
  it('differs by database and space', () => {
    expect(new Set([slotFileName('a', 'b'), slotFileName('a', 'c'), slotFileName('b', 'b')]).size).toBe(3);
  });
});
