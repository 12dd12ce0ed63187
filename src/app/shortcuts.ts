import { preferences } from '../ui/preferences';
import type { CommandContext } from './commands';
import { goToField } from './goToField';
import { isApple, SEQUENCE_MS } from './keys';
import { overlay } from './overlay';

const FIELDS = 'input:not([type=checkbox], [type=radio], [type=button], [type=file]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]';
/** What a field, a menu or a dialog makes of keys is its own affair. */
const NOT_OURS = `${FIELDS}, dialog, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [popover]`;

/**
 * Keys for the whole page. Single keys count outside of fields only, without a modifier, while no dialog is open, and not at all
 * when the person switched them off. Control (⌘) and Z takes back the last step outside of fields, where browsers have nothing to take back. No browser and no screen reader uses Control (⌘) and K within a page; it works in fields too.
 * @returns a function that ends it
 */
export function listenForShortcuts(context: CommandContext): () => void {
  let begun: { readonly key: string; readonly at: number } | null = null;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key.toLowerCase() === 'k' && (isApple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      overlay.set(overlay.get() === 'palette' ? null : 'palette');
      return;
    }
    const outside = event.target instanceof Element && event.target.closest(NOT_OURS) === null;
    if (outside && event.key.toLowerCase() === 'z' && (isApple ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      void import('../memories/undo').then(({ undoLast }) => undoLast(context.engram));
      return;
    }
    if (!outside || !preferences.get().singleKeys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const keys = begun !== null && event.timeStamp - begun.at < SEQUENCE_MS ? `${begun.key} ${event.key}` : event.key;
    begun = null;
    if (keys === '/' || keys === 'n') {
      event.preventDefault(); // the letter would be written into the field that is about to have the focus
      goToField(keys === 'n' ? 'write' : 'find');
    } else if (keys === 'g') {
      begun = { key: 'g', at: event.timeStamp };
    } else if (keys.length === 1 || keys.startsWith('g ')) {
      void runKeys(keys, context);
    }
  };
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}

async function runKeys(keys: string, context: CommandContext): Promise<void> {
  const { commandsFor } = await import('./commands');
  await commandsFor(context).find((command) => command.keys === keys)?.run();
}
