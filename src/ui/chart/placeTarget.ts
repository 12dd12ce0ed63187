/** How far beyond the values a target may lie and still set the height of the picture. */
const FARTHEST = 4;

/**
 * Whether the target line is drawn in scale. The distance to it is the message, so it is, unless it would press the values
 * to the ground: then only words say where it lies.
 * @param most - the largest value drawn
 */
export function placeTarget(target: number | null, most: number): 'drawn' | 'beyond' | 'none' {
  if (target === null) return 'none';
  return most > 0 && target > most * FARTHEST ? 'beyond' : 'drawn';
}
