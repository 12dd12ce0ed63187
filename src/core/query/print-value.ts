/** A value as it stands behind an operator: in quotes where it has white space. */
export function printValue(value: string): string {
  return /\s/.test(value) || /^["\u201c\u201d\u201e]/.test(value) ? quoted(value) : value;
}

/** In quotes: typographic ones where it holds straight ones. */
export function quoted(value: string): string {
  return value.includes('"') ? `\u201c${value}\u201d` : `"${value}"`;
}
