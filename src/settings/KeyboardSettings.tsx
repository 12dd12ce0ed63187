import { useStore } from '../ui/createStore';
import { preferences, setPreferences } from '../ui/preferences';
import { Toggle } from '../ui/Toggle';

export function KeyboardSettings({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { singleKeys, findKey } = useStore(preferences);
  return (
    <>
      <Toggle label="Single keys" checked={singleKeys} onChange={(on) => setPreferences({ singleKeys: on })}>
        Outside of fields a key like <kbd>/</kbd> or <kbd>n</kbd> does something. Switch this off if keys are pressed by accident, or if you speak to your device.
      </Toggle>
      <Toggle label="Find in the timeline with Ctrl F or ⌘ F" checked={findKey} onChange={(on) => setPreferences({ findKey: on })}>
        The browser’s own search sees only the rows on screen; this one sees all of them. Pressed twice, it gives you the browser’s.
      </Toggle>
      <p><button type="button" className="button" onClick={onShortcuts}>Show all shortcuts</button></p>
    </>
  );
}
