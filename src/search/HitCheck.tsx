import type { MemoryId } from '../contracts/memory';
import { SelectBox } from '../ui/SelectBox';
import { selectableList, selectRange } from '../ui/selection';

/** The checkbox of a hit. */
export function HitCheck({ id, title }: { readonly id: MemoryId; readonly title: string }) {
  return <SelectBox id={id} title={title} extendTo={extendTo} />;
}

function extendTo(id: MemoryId): void {
  void selectableList.get()?.ids(new AbortController().signal).then((ids) => selectRange([...ids], id));
}
