import type { ImportStore } from '../memories/importStore';
import { fromFileList } from '../ui/pickedFiles';

/** Opens the browser's own picker, for a command that has no button on screen. Must run within a second or so of a key or a click. */
export function pickFiles(imports: ImportStore, what: 'files' | 'folder'): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (what === 'folder') input.webkitdirectory = true;
  input.addEventListener('change', () => {
    const chosen = fromFileList(input.files ?? []);
    if (chosen.length > 0) void imports.start(async () => chosen);
  });
  input.click();
}
