import type { MemoryId } from '../contracts/memory';
import { toggleSelected, useSelected } from './selecting';
import { selection } from './selection';

/** The checkbox of a row, shown while selecting is under way. */
export function SelectBox({ id, title, tabIndex, extendTo }: {
  readonly id: MemoryId; readonly title: string; readonly tabIndex?: number; readonly extendTo: (id: MemoryId) => void;
}) {
  const selected = useSelected(id);
  return (
    <input
      type="checkbox" className="select-box" checked={selected} tabIndex={tabIndex} aria-label={`Select “${title}”`}
      onChange={(event) => {
        const { shiftKey } = event.nativeEvent as MouseEvent;
        if (shiftKey && selection.get().anchor !== null) extendTo(id);
        else toggleSelected(id);
      }}
    />
  );
}
