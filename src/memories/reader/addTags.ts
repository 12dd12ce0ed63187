/**
 * Adds what somebody typed, one or several tags with commas between them, to those that are there.
 * @returns the same array when nothing new was typed
 */
export function addTags(tags: readonly string[], typed: string): readonly string[] {
  const known = new Set(tags.map((tag) => tag.toLowerCase()));
  const added: string[] = [];
  for (const part of typed.split(/[,;\n]/)) {
    const tag = part.trim().replace(/^#+\s*/, '').replace(/\s+/g, ' ');
    if (tag === '' || known.has(tag.toLowerCase())) continue;
    known.add(tag.toLowerCase());
    added.push(tag);
  }
  return added.length === 0 ? tags : [...tags, ...added];
}
