import { beforeEach, describe, expect, it } from 'vitest';
import type { Engram } from '../contracts/engine';
import { AppError } from '../contracts/errors';
import type { MemoryDraft } from '../contracts/memory';
import { dismissToast, toasts } from '../ui/toasts';
import { keepImages } from './keepImages';

const kept: MemoryDraft[] = [];
const engram = {
  images: {
    add: async (file: File) => {
      if (file.type === 'image/svg+xml') throw new AppError('UNSUPPORTED_IMAGE');
      if (file.name.startsWith('full')) throw new AppError('STORAGE_FULL');
      return { hash: 'a'.repeat(32), type: 'image/png', width: 40, height: 30, sizeBytes: 1 } as const;
    },
  },
  memories: { add: async (draft: MemoryDraft) => `m${kept.push(draft)}` },
} as unknown as Pick<Engram, 'images' | 'memories'>;

const image = (name: string, type = 'image/png'): File => new File(['x'], name, { type });

describe('images that come without a note', () => {
  beforeEach(() => {
    kept.length = 0;
    for (const { id } of toasts.get()) dismissToast(id);
  });

  it('are one memory, each called after its file', async () => {
    expect(await keepImages(engram, [image('pear-tree.png'), image('IMG_2041.png')])).toBe('m1');
    expect(kept[0].text).toBe(`![pear tree](images/${'a'.repeat(32)}.png#40x30)\n\n![](images/${'a'.repeat(32)}.png#40x30)`);
    expect(toasts.get().map(({ action }) => action?.label)).toEqual(['Undo']);
  });

  it('are kept without the ones that cannot be, which are named', async () => {
    await keepImages(engram, [image('drawing.svg', 'image/svg+xml'), image('pear.png')]);
    expect(kept).toHaveLength(1);
    expect(toasts.get().some(({ message, tone }) => tone === 'bad' && message.includes('drawing.svg'))).toBe(true);
  });

  it('leave no memory behind when nothing could be kept', async () => {
    expect(await keepImages(engram, [image('drawing.svg', 'image/svg+xml')])).toBeNull();
    expect(await keepImages(engram, [image('pear.png'), image('full.png')])).toBeNull();
    expect(kept).toEqual([]);
  });
});
