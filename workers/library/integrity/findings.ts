import type { IntegrityFinding } from '../../../src/contracts/health';
import { FAULTS, type FaultKind } from './faults';

const MOST_EXAMPLES = 20;

/** Gathers what a check finds, by kind and by what was done about it. */
export class Findings {
  readonly #found = new Map<string, { readonly kind: FaultKind; readonly outcome: IntegrityFinding['outcome']; readonly ids: string[]; count: number }>();

  constructor(
    /** True when what can be made again is made again. */
    readonly repair: boolean,
  ) {}

  /** Something that can be made from what is true. */
  repairable(kind: FaultKind, id: string | number): void {
    this.#add(kind, id, this.repair ? 'repaired' : 'repairable');
  }

  /** Nothing is left that it could be made from. */
  lost(kind: FaultKind, id: string | number): void {
    this.#add(kind, id, 'reported');
  }

  get list(): readonly IntegrityFinding[] {
    return Array.from(this.#found.values(), ({ kind, outcome, ids, count }) => ({ part: FAULTS[kind].part, message: FAULTS[kind].words(count), count, ids, opens: 'opens' in FAULTS[kind], outcome }));
  }

  #add(kind: FaultKind, id: string | number, outcome: IntegrityFinding['outcome']): void {
    const key = `${kind} ${outcome}`;
    const found = this.#found.get(key) ?? { kind, outcome, ids: [], count: 0 };
    found.count++;
    if (found.ids.length < MOST_EXAMPLES) found.ids.push(String(id));
    this.#found.set(key, found);
  }
}
