import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

class Waiting extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = 'cm-held-place';
    note.textContent = 'adding the image…';
    return note;
  }
}

export const holdPlace = StateEffect.define<{ readonly id: number; readonly at: number }>();
export const releasePlace = StateEffect.define<number>();

/** Places in the text that something is being put into; they move with what is written around them. */
export const heldPlaces = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(places, transaction) {
    let next = places.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(holdPlace)) next = next.update({ add: [Decoration.widget({ widget: new Waiting(), side: 1, id: effect.value.id }).range(effect.value.at)] });
      else if (effect.is(releasePlace)) next = next.update({ filter: (_from, _to, { spec }) => (spec as { id?: number }).id !== effect.value });
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Where a held place is now, or null when it is gone. */
export function placeOf(places: DecorationSet, id: number): number | null {
  const cursor = places.iter();
  for (; cursor.value !== null; cursor.next()) {
    if ((cursor.value.spec as { id?: number }).id === id) return cursor.from;
  }
  return null;
}
