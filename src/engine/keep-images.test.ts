import { describe, expect, it } from 'vitest';
import type { NamedImage, ParsedBatch } from '../contracts/archive';
import { AppError } from '../contracts/errors';
import type { ImageInfo } from '../contracts/images';
import { ImportedImages } from './keep-images';

const info = (digit: string): ImageInfo => ({ hash: digit.repeat(32), type: 'image/png', width: 4, height: 3, sizeBytes: 9 });
const files = ['a.png', 'broken.png', 'b.png'];
const open = async (image: number): Promise<Blob> => new Blob([files[image]!]);

function named(text: string, target: string, draft: number, image: number): NamedImage {
  const start = text.indexOf(target);
  return { draft, image, path: files[image]!, start, end: start + target.length, form: target.startsWith('!') ? 'embed' : 'target', alt: 'pic' };
}

function batchOf(texts: readonly string[], images: readonly NamedImage[]): ParsedBatch {
  return {
    firstEntry: 0, drafts: texts.map((text) => ({ text, source: { kind: 'file', path: 'n.md' } })), origins: texts.map(() => ({ format: 'markdown', path: 'n.md' })), hashes: texts.map(() => ''),
    twins: texts.map(() => null), problems: [], images, languages: texts.map(() => null), tables: [], backups: [], filesDone: 1, bytesDone: 1,
  };
}

function keeper() {
  const added: string[] = [];
  const add = async (file: Blob): Promise<ImageInfo> => {
    const name = await file.text();
    added.push(name);
    if (name === 'broken.png') throw new AppError('UNSUPPORTED_IMAGE');
    return info(name[0]!);
  };
  return { added, imported: new ImportedImages({ add }, open) };
}

describe('ImportedImages', () => {
  it('puts references in place, keeps each file once, and leaves the note of a broken one as it was', async () => {
    const { added, imported } = keeper();
    const texts = ['x ![a](a.png) y ![b](b.png) z', 'plain', '![c](broken.png) ![[a.png]]'];
    const first = await imported.keep(
      batchOf(texts, [named(texts[0]!, 'a.png', 0, 0), named(texts[0]!, 'b.png', 0, 2), named(texts[2]!, 'broken.png', 2, 1), named(texts[2]!, '![[a.png]]', 2, 0)]),
      undefined,
    );
    expect(first.drafts.map(({ text }) => text)).toEqual([
      `x ![a](images/${'a'.repeat(32)}.png#4x3) y ![b](images/${'b'.repeat(32)}.png#4x3) z`,
      'plain',
      `![c](broken.png) ![pic](images/${'a'.repeat(32)}.png#4x3)`,
    ]);
    expect(first.problems.map(({ path, code }) => [path, code])).toEqual([['broken.png', 'UNSUPPORTED_IMAGE']]);
    // In a later batch again: neither kept nor reported a second time.
    const again = await imported.keep(batchOf(['![c](broken.png)', '![a](a.png)'], [named('![c](broken.png)', 'broken.png', 0, 1), named('![a](a.png)', 'a.png', 1, 0)]), undefined);
    expect(again.problems).toEqual([]);
    expect(added).toEqual(['a.png', 'b.png', 'broken.png']);
  });

  it('does not let a note outgrow what one memory may be', async () => {
    const { imported } = keeper();
    const text = `![a](a.png)${'x'.repeat(999_980)}`;
    const { drafts, problems } = await imported.keep(batchOf([text], [named(text, 'a.png', 0, 0)]), undefined);
    expect(drafts[0]!.text).toBe(text);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([['n.md', 'TEXT_TOO_LONG']]);
  });

  it('stops for what concerns every image, and when it is cancelled', async () => {
    const full = new ImportedImages({ add: async () => Promise.reject(new AppError('STORAGE_FULL')) }, open);
    const batch = batchOf(['![a](a.png)'], [named('![a](a.png)', 'a.png', 0, 0)]);
    await expect(full.keep(batch, undefined)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    await expect(keeper().imported.keep(batch, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('names an image whose bytes cannot be had, and stops when the worker that has them died', async () => {
    const batch = batchOf(['![a](a.png)'], [named('![a](a.png)', 'a.png', 0, 0)]);
    const add = async (): Promise<ImageInfo> => info('a');
    const damaged = await new ImportedImages({ add }, async () => Promise.reject(new DOMException('damaged'))).keep(batch, undefined);
    expect([damaged.drafts[0]!.text, damaged.problems.map(({ path, code }) => [path, code])]).toEqual(['![a](a.png)', [['a.png', 'UNREADABLE_FILE']]]);
    await expect(new ImportedImages({ add }, async () => Promise.reject(new AppError('WORKER_CRASHED'))).keep(batch, undefined)).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
  });
});
