import { describe, expect, it } from 'vitest';
import { fromFileList, isHiddenPath, readEntries } from './pickedFiles';

function fileEntry(fullPath: string): FileSystemEntry {
  const name = fullPath.split('/').at(-1) ?? '';
  return { fullPath, name, isFile: true, isDirectory: false, file: (resolve: (file: File) => void) => resolve(new File(['x'], name)) } as unknown as FileSystemEntry;
}

/** Gives its children in portions, as Chromium does. */
function folderEntry(fullPath: string, children: readonly FileSystemEntry[], portion = 2): FileSystemEntry {
  return {
    fullPath, name: fullPath, isFile: false, isDirectory: true,
    createReader: () => {
      let at = 0;
      return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(children.slice(at, (at += portion))) };
    },
  } as unknown as FileSystemEntry;
}

describe('picked files', () => {
  it('leaves out what other apps hide in a folder of notes', () => {
    expect(['vault/.obsidian/app.json', '.git/config', 'notes/.DS_Store', '__MACOSX/a.md'].map(isHiddenPath)).toEqual([true, true, true, true]);
    expect(isHiddenPath('notes/a.b/c.md')).toBe(false);
  });

  it('keeps the path inside a picked folder', () => {
    const inFolder = Object.defineProperty(new File(['x'], 'a.md'), 'webkitRelativePath', { value: 'notes/2024/a.md' });
    const alone = Object.defineProperty(new File(['x'], 'b.md'), 'webkitRelativePath', { value: '' });
    expect(fromFileList([inFolder, alone]).map((picked) => picked.path)).toEqual(['notes/2024/a.md', 'b.md']);
  });

  it('reads dropped folders to their end, however many portions they come in', async () => {
    const many = Array.from({ length: 7 }, (_, n) => fileEntry(`/notes/deep/${n}.md`));
    const root = folderEntry('/notes', [folderEntry('/notes/deep', many), fileEntry('/notes/a.md'), fileEntry('/notes/.hidden')]);
    const picked = await readEntries([root], () => undefined, new AbortController().signal);
    expect(picked.map((file) => file.path).sort()).toEqual(['notes/a.md', ...many.map((_, n) => `notes/deep/${n}.md`)]);
  });

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(readEntries([folderEntry('/notes', [fileEntry('/notes/a.md')])], () => undefined, signal)).rejects.toThrow();
  });
});
