/** Text of somebody else as one short line: no control characters, nothing that turns the direction of what stands beside it, nothing invisible. */
export function plainText(text: string, longest: number): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, longest).trim();
}
