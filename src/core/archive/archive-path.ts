import { utf8Length } from '../text/well-formed';

const MAX_SLUG_CHARACTERS = 60;
/** File systems allow 255 bytes for a name; the date, a number against doubles and `.md` need some of them. */
const MAX_SLUG_BYTES = 200;

/**
 * Gives each memory of one archive a path of its own: `memories/2024/2024-05-17-walk-by-the-river.md`, by the UTC day of
 * its creation. Only letters and digits of any script, so it is a valid name on every system; unique without regard to
 * case and accents' encoding, because Windows and macOS do not tell such names apart.
 */
export function createArchivePaths(): (memory: { readonly title: string; readonly createdAt: number }) => string {
  const taken = new Map<string, number>();
  return ({ title, createdAt }) => {
    const day = new Date(createdAt).toISOString().replace(/T.*$/u, '');
    const stem = `memories/${day.replace(/-\d{2}-\d{2}$/u, '')}/${day}-${slugOf(title)}`;
    let number = taken.get(stem) ?? 0;
    let path: string;
    do {
      number++;
      path = number === 1 ? stem : `${stem}-${number}`;
      // A title that itself ends in "-2" may have taken the name already.
    } while (number > 1 && taken.has(path));
    taken.set(stem, number);
    if (path !== stem) taken.set(path, 1);
    return `${path}.md`;
  };
}

function slugOf(title: string): string {
  const words = title.normalize('NFC').toLowerCase().normalize('NFC').replace(/[^\p{L}\p{N}\p{M}]+/gu, '-').replace(/^-/u, '');
  let slug = '';
  let bytes = 0;
  let characters = 0;
  for (const character of words) {
    bytes += utf8Length(character);
    if (++characters > MAX_SLUG_CHARACTERS || bytes > MAX_SLUG_BYTES) break;
    slug += character;
  }
  return slug.replace(/-+$/u, '') || 'memory';
}
