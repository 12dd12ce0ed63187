/** Both texts in one, the older first; where one stands in the other already, that one. */
export function joinTexts(older: string, newer: string): string {
  if (newer.includes(older.trim())) return newer;
  if (older.includes(newer.trim())) return older;
  return `${older.trimEnd()}\n\n${newer.trimStart()}`;
}
