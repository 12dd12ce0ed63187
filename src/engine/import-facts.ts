import type { DuplicateChoice, ImportChoices } from '../contracts/imports';
import type { MemoryId } from '../contracts/memory';

/** What a plan has found out about an entry that doubles something. */
export interface DuplicateFact {
  readonly kind: 'exact' | 'near';
  /** Content hash of the entry: a file that was changed since the plan may have other entries. */
  readonly hash: string;
  /** The memory that says nearly the same. */
  readonly near: MemoryId | null;
}

/** What is to be done with an entry; those not named are kept, unless the library has their very text. */
export interface Decision extends DuplicateFact {
  readonly choice: DuplicateChoice;
}

/** @param facts - by entry @param samePersona - false: the entries go elsewhere than the plan looked */
export function decide(facts: ReadonlyMap<number, DuplicateFact>, { exact = 'skip', near = 'add', entries = {} }: ImportChoices, samePersona: boolean): Map<number, Decision> {
  const decisions = new Map<number, Decision>();
  for (const [entry, fact] of facts) {
    if (fact.kind === 'near' && !samePersona) continue;
    const wanted = entries[entry] ?? (fact.kind === 'exact' ? exact : near);
    // The very text twice makes nothing to merge.
    const choice = fact.kind === 'exact' && wanted === 'merge' ? 'skip' : wanted;
    decisions.set(entry, { ...fact, choice });
  }
  return decisions;
}

/** What has to be known to go on with an import after a crash. */
export interface ImportNotes {
  readonly choices: Pick<ImportChoices, 'exact' | 'persona' | 'mappings'>;
  readonly decisions: readonly (readonly [entry: number, decision: Decision])[];
}
