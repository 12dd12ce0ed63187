/** Up to here a file is read; more would need several times its size in memory, in a tab that has other work. */
export const MAX_FILE_BYTES = 256_000_000;

/**
 * Bytes of a file as text. UTF-8 with or without a byte order mark, UTF-16 by its mark, and, when the bytes are not
 * UTF-8, windows-1252, in which every byte stands for a character, so that nothing of an old file is lost. A byte order
 * mark is not part of the text; one only is taken off.
 * @returns null for a binary file: one that holds a NUL. The exception is valid UTF-8 that begins with front matter, as
 * our own exports do: a kept text may hold a NUL, and must come back.
 */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return withoutNul(new TextDecoder('utf-16le').decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return withoutNul(new TextDecoder('utf-16be').decode(bytes));
  const hasNul = bytes.includes(0);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return hasNul ? null : new TextDecoder('windows-1252').decode(bytes);
  }
  return hasNul && !text.startsWith('---\n') ? null : text;
}

function withoutNul(text: string): string | null {
  return text.includes('\0') ? null : text;
}
