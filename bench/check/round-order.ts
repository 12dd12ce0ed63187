export type SideName = 'before' | 'after';

/** ABBA: what comes second meets a warmer machine, so both come first equally often, and a steady drift falls on both alike. @param round - from 0 */
export function orderOfRound(round: number): readonly [SideName, SideName] {
  return round % 2 === 0 ? ['before', 'after'] : ['after', 'before'];
}
