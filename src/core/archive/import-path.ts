/** Made by programs and systems, not by the person. */
const FOREIGN_NAMES = new Set(['__macosx', 'node_modules', 'thumbs.db', 'desktop.ini']);

/** True for hidden files and folders (`.git`, `.obsidian`, `.DS_Store`) and those of programs: nobody means to import them. */
export function isSkipped(path: string): boolean {
  return path.split('/').some((segment) => (segment.startsWith('.') && segment !== '.' && segment !== '..') || FOREIGN_NAMES.has(segment.toLowerCase()));
}
