import type { MemoryDraft } from '../../contracts/memory';
import type { Share } from '../../storage/share-inbox';

/**
 * The memory that a share becomes: its text, its link on a line of its own, then its images.
 * @param images - Markdown references of images that are kept already
 * @returns null when there is nothing to remember, e.g. files only
 */
export function sharedDraft({ title, text, url, receivedAt }: Pick<Share, 'title' | 'text' | 'url' | 'receivedAt'>, images: readonly string[]): MemoryDraft | null {
  const heading = title.trim();
  const body = text.trim();
  const link = url.trim();
  // Android's browsers hand a link over as text, others in both fields.
  const parts = [body, ...(link !== '' && !body.includes(link) ? [link] : []), ...images].filter((part) => part !== '');
  // A title alone, or with nothing but images, is what there is to find the memory by.
  if (heading !== '' && (parts.length === 0 || parts.length === images.length)) parts.unshift(heading);
  if (parts.length === 0) return null;
  const whole = parts.join('\n\n');
  return {
    text: whole,
    ...(heading === '' || whole.startsWith(heading) ? {} : { title: heading }),
    createdAt: receivedAt,
    source: { kind: 'shared' },
  };
}
