import { beforeEach, describe, expect, it } from 'vitest';
import { selectMany, selectRange, startSelecting, toggleSelected } from './selecting';
import { endSelecting, selection } from './selection';

const chosen = () => [...selection.get().ids];
beforeEach(endSelecting);

describe('selection', () => {
  it('starts with the first memory that is toggled, and stays on when that is let go', () => {
    toggleSelected('a');
    expect(selection.get()).toMatchObject({ active: true, anchor: 'a' });
    toggleSelected('a');
    expect(chosen()).toEqual([]);
    expect(selection.get().active).toBe(true);
  });

  it('may be on with nothing chosen, as a touch screen starts it', () => {
    startSelecting();
    expect(selection.get()).toMatchObject({ active: true, anchor: null });
    expect(chosen()).toEqual([]);
  });

  it('takes a range from the anchor in either direction, added to what was chosen', () => {
    toggleSelected('e');
    toggleSelected('c');
    selectRange(['a', 'b', 'c', 'd', 'e'], 'a');
    expect(chosen().toSorted()).toEqual(['a', 'b', 'c', 'e']);
    selectRange(['a', 'b', 'c', 'd', 'e'], 'd');
    expect(chosen().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('begins a range where it is asked when the anchor is not in this list', () => {
    toggleSelected('elsewhere');
    selectRange(['a', 'b'], 'b');
    expect(chosen()).toEqual(['elsewhere', 'b']);
    expect(selection.get().anchor).toBe('b');
  });

  it('never changes a set that somebody holds', () => {
    toggleSelected('a');
    const before = selection.get().ids;
    selectMany(['b']);
    toggleSelected('a');
    expect([...before]).toEqual(['a']);
  });

  it('forgets everything at its end', () => {
    toggleSelected('a');
    endSelecting();
    expect(selection.get()).toMatchObject({ active: false, anchor: null });
    expect(chosen()).toEqual([]);
  });
});
