/** Longer words are nobody's typing error. */
const LONGEST = 32;

/** The known word with the fewest letters changed, added, left out or swapped; null: none is near enough to be meant. */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > LONGEST) return null;
  let nearest: string | null = null;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    if (other.length > LONGEST || Math.abs(other.length - wanted.length) >= fewest) continue;
    // A word that is still being written is near what it begins.
    const distance = wanted.length >= 3 && other.startsWith(wanted) ? 1 : editDistance(wanted, other);
    if (distance < fewest) {
      fewest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Optimal string alignment. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}
