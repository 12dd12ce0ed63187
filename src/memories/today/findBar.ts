import { createStore } from '../../ui/createStore';

/** Whether the timeline's own find bar is open. Session state, so that the palette can open it from anywhere. */
export const findBarOpen = createStore(false);

export const FIND_FIELD_ID = 'find-in-timeline';

/** Opens the find bar of the timeline; if it is open, puts the keyboard into it. The timeline has to be on screen. */
export function openFindBar(): void {
  findBarOpen.set(true);
  const field = document.getElementById(FIND_FIELD_ID);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

export function closeFindBar(): void {
  findBarOpen.set(false);
}
