import type { Completion, CompletionSource } from '@codemirror/autocomplete';
import type { MemoryId, TitleMatch } from '../../../contracts/memory';
import { marginDate } from '../../../ui/format';

/** Titles asked for at once. With fewer than these there are no others to ask for. */
const AT_MOST = 50;

/**
 * After `[[`, titles of other memories.
 * @param titles - `engram.memories.titles`
 * @param self - the memory being written, which need not link to itself
 */
export function linkCompletion(titles: (text: string, limit: number) => Promise<readonly TitleMatch[]>, self: MemoryId): CompletionSource {
  return async (context) => {
    const begun = context.matchBefore(/\[\[[^[\]|\n]{0,200}/);
    if (begun === null) return null;
    const found = await titles(begun.text.slice(2), AT_MOST).catch(() => []);
    if (context.aborted) return null;
    return {
      from: begun.from + 2,
      // These are all that there are: further letters choose among them, without a moment in which Enter would be a line break.
      ...(found.length < AT_MOST ? { validFor: /^[^[\]|\n]*$/ } : {}),
      options: found.filter(({ id }) => id !== self).map((match): Completion => ({
        label: match.title,
        detail: marginDate(match.createdAt).join(' '),
        apply: (view, _completion, from, to) => {
          const closed = view.state.sliceDoc(to, to + 2) === ']]';
          // Brackets and bars would end the link.
          const target = match.title.replace(/[[\]|]+/g, ' ').replace(/\s+/g, ' ').trim();
          view.dispatch({
            changes: { from, to, insert: closed ? target : `${target}]]` },
            selection: { anchor: from + target.length + 2 },
            userEvent: 'input.complete',
          });
        },
      })),
    };
  };
}
