/** A question is rarely longer than this; what is longer is being written. */
const LONGEST_QUESTION = 160;
/** Enough to say what a text is about; embedding and keyword search stay fast. */
const LONGEST_QUERY = 400;

/** Whether the text in the field is being written rather than searched for: several lines, or a long one. */
export function isWriting(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.includes('\n') || trimmed.length > LONGEST_QUESTION;
}

/** What to search for: the text itself, or the end of what is being written, cut between two words. What is written has words, and no operators. */
export function queryOf(text: string): string {
  const trimmed = (isWriting(text) ? text.replace(/[":\u201c-\u201e-]/g, ' ') : text).trim();
  if (trimmed.length <= LONGEST_QUERY) return trimmed.replace(/\s+/g, ' ');
  const end = trimmed.slice(-LONGEST_QUERY);
  const space = end.search(/\s/);
  return (space < 0 ? end.replace(/^[\udc00-\udfff]/, '') : end.slice(space + 1)).replace(/\s+/g, ' ');
}
