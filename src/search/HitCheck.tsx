import type { MemoryId } from '../contracts/memory';
import { SelectBox } from '../ui/SelectBox';
import { selectRange } from '../ui/selecting';
import { shownHits } from './shownHits';

/** The checkbox of a hit. */
export function HitCheck({ id, title }: { readonly id: MemoryId; readonly title: string }) {
  return <SelectBox id={id} title={title} extendTo={(to) => selectRange(shownHits.get(), to)} />;
}
