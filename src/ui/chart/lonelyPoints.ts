/** Indices of values with nothing on either side: no line leads to them, so they are seen only as points. */
export function lonelyPoints(values: ArrayLike<number | null | undefined>): number[] {
  const lonely: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) lonely.push(at);
  }
  return lonely;
}
