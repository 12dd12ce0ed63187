/** The list with one of its entries at another place. */
export function movedTo<T>(list: readonly T[], entry: T, index: number): T[] {
  const others = list.filter((other) => other !== entry);
  others.splice(index, 0, entry);
  return others;
}
