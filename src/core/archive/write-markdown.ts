import { DEFAULT_PERSONA, type Memory } from '../../contracts/memory';

/**
 * One memory as a Markdown file. Front matter is always written, even if only with the date: so the text follows it
 * byte for byte, whatever it begins with, and {@link parseFrontMatter} gives it back exactly. Strings are quoted as
 * JSON, which is valid YAML and holds any character.
 */
export function writeMarkdown(memory: Memory): string {
  const lines = ['---'];
  if (!memory.titleDerived && memory.title !== '') lines.push(`title: ${quoted(memory.title)}`);
  lines.push(`created: ${isoDate(memory.createdAt)}`, `updated: ${isoDate(memory.updatedAt)}`);
  if (memory.tags.length > 0) lines.push(`tags: [${memory.tags.map(quoted).join(', ')}]`);
  if (memory.type !== 'note') lines.push(`type: ${memory.type}`);
  if (memory.personaId !== DEFAULT_PERSONA) lines.push(`persona: ${quoted(memory.personaId)}`);
  if (memory.pinned) lines.push('pinned: true');
  if (memory.importanceOverride !== null) lines.push(`importance: ${memory.importanceOverride}`);
  lines.push('---', '');
  return lines.join('\n') + memory.text;
}

/** On one line for readers of YAML 1.1 as well, to whom these end one. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u0085\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString();
}
