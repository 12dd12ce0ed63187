import type { QueryRange } from '../../contracts/query';

/** The text without this part, and without the gap that it would leave. */
export function withoutRange(text: string, { start, end }: QueryRange): string {
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end).trimStart();
  return before === '' || after === '' ? before + after : `${before} ${after}`;
}

/** Where `sort:` stands: the last one counts. Null: nowhere. */
export function sortRange(text: string): QueryRange | null {
  const found = [...text.matchAll(/(?<=^|\s)sort:\S*/gi)].at(-1);
  return found === undefined ? null : { start: found.index, end: found.index + found[0].length };
}

/**
 * Puts text in the place of a part of the field as if it had been typed, so that the browser's own undo takes it back.
 * @returns nothing: the field tells of it with its usual `input` event
 */
export function writeInField(field: HTMLTextAreaElement, { start, end }: QueryRange, text: string): void {
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  // Old, but the only way that keeps the history of the field.
  if (document.execCommand(text === '' ? 'delete' : 'insertText', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
