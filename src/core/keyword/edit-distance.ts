/**
 * Levenshtein distance in UTF-16 units: letters changed, added or left out. Only the cells within `most` of the diagonal are computed.
 * @param most - farther apart is as good as any number
 * @returns at most `most + 1`
 */
export function editDistance(a: string, b: string, most: number): number {
  const far = most + 1;
  if (Math.abs(a.length - b.length) > most) return far;
  let last = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  let row = new Array<number>(b.length + 1).fill(far);
  for (let i = 1; i <= a.length; i++) {
    const begin = Math.max(1, i - most);
    const end = Math.min(b.length, i + most);
    row[begin - 1] = begin === 1 ? Math.min(i, far) : far;
    let least = row[begin - 1];
    for (let j = begin; j <= end; j++) {
      // Beyond the band of the row above.
      const above = j < i + most ? last[j] : far;
      row[j] = Math.min(above + 1, row[j - 1] + 1, last[j - 1] + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1), far);
      if (row[j] < least) least = row[j];
    }
    if (least >= far) return far;
    [last, row] = [row, last];
  }
  return last[b.length];
}
