/** The first 64 bits of a hash in hexadecimal digits. */
export function hashWords(hash: string): readonly [high: number, low: number] {
  return [Number.parseInt(hash.slice(0, 8), 16) >>> 0, Number.parseInt(hash.slice(8, 16), 16) >>> 0];
}
