const LONGEST_KEY = 200;

/**
 * What a title is found by: two titles that read the same have one key. NFKC, lower case, white space collapsed, at most 200
 * UTF-16 units, the same in every locale; '' for a title of white space.
 */
export function titleKey(title: string): string {
  // Once more after lowering: a few letters (İ) fall apart there.
  const plain = title.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
  return plain.slice(0, LONGEST_KEY).replace(/[\ud800-\udbff]$/, '').trimEnd();
}
