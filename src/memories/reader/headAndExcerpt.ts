import { plainText } from '../../core/text/plain-text';
import { excerptOf } from '../excerpt';

const EXCERPT_LENGTH = 130;
const ELLIPSIS = /\s*\u2026$/;
/** What an excerpt shows of a first line and a title leaves out. */
const LEADING_MARK = /^(?:[\u2610\u2611]|\d{1,9}[.)])\s+/;

/**
 * How a passage of another memory is shown under its title, so that no words are said twice. A title that is the first line is followed by
 * what comes after it; one that was cut out of a long first line would only interrupt the sentence, so it is left out.
 * @param passage - Markdown
 * @returns `head` is null when the excerpt stands alone; both are plain text
 */
export function headAndExcerpt(title: string, passage: string): { readonly head: string | null; readonly excerpt: string } {
  const head = plainText(title, { lines: 'one', startsLine: false }).text || title;
  const beginning = head.replace(ELLIPSIS, '');
  const excerpt = excerptOf(passage, head.length + EXCERPT_LENGTH);
  const bare = excerpt.replace(LEADING_MARK, '');
  if (beginning === '' || !bare.startsWith(beginning)) return { head, excerpt };
  if (ELLIPSIS.test(head)) return { head: null, excerpt };
  return { head, excerpt: bare.slice(beginning.length).replace(/^\s*\u00b7?\s*/, '') };
}
