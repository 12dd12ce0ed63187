import { focusField } from '../search/Composer';
import { draft } from './draft';
import { isWriting } from './queryOf';
import { currentRoute, navigate } from './route';

/** The caret into the one field, from whichever room. @param to - `write`: a question that stands there is selected, so that writing takes its place */
export function goToField(to: 'write' | 'find'): void {
  const { room } = currentRoute();
  // On a phone the field is in every room.
  if (document.getElementById('field') === null && room !== 'today' && room !== 'find') navigate({ room: to === 'find' ? 'find' : 'today', memory: null });
  const focus = () => {
    focusField();
    const field = document.activeElement;
    if (to === 'write' && field instanceof HTMLTextAreaElement && !isWriting(draft.get())) field.select();
  };
  // At once where it can be: the next letter belongs into it. Else after the room has been drawn.
  if (document.getElementById('field') === null) setTimeout(focus);
  else focus();
}
