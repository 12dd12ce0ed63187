import { Menu } from '@base-ui/react/menu';
import type { MemoryId } from '../../contracts/memory';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { usePersonas } from '../../ui/personas';
import { PersonaMark } from '../../ui/PersonaMark';
import { showToast } from '../../ui/toasts';
import { hrefAlone } from './hrefBeside';
import { useReaderElement } from './ReaderElement';

/** What is wanted now and then: it would crowd the bar of a phone. */
export default function MoreMenu({ id, onHistory }: { readonly id: MemoryId; readonly onHistory: () => void }) {
  const container = useReaderElement();

  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(new URL(hrefAlone(id), location.href).href);
      showToast('Link copied. It opens this memory on this device.', { lifeMs: 4000 });
    } catch {
      showToast('The browser did not let the link be copied. Open the memory in a new window and copy its address.', { tone: 'bad' });
    }
  };

  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="button quiet">More</Menu.Trigger>
      <Menu.Portal container={container}>
        <Menu.Positioner className="options-place" align="end" sideOffset={4} positionMethod="fixed">
          <Menu.Popup className="options menu-options">
            <Menu.Item className="option" onClick={onHistory}>History</Menu.Item>
            <IntoPersona label="Move to" id={id} by="moveMany" />
            <IntoPersona label="Copy to" id={id} by="copyMany" />
            <Menu.Item className="option" onClick={() => void copyLink()}>Copy link</Menu.Item>
            <Menu.LinkItem className="option" href={hrefAlone(id)} target="_blank" rel="noopener">Open in a new window</Menu.LinkItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The other personas, where there are any. */
function IntoPersona({ label, id, by }: { readonly label: string; readonly id: MemoryId; readonly by: 'moveMany' | 'copyMany' }) {
  const engram = useEngram();
  const container = useReaderElement();
  const personas = usePersonas();
  if (personas.length < 2) return null;
  const put = async (name: string) => {
    try {
      const { [by]: into } = await import('../today/bulkChange');
      await into(engram, new Set([id]), name);
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="option">{label}…</Menu.SubmenuTrigger>
      <Menu.Portal container={container}>
        <Menu.Positioner className="options-place" positionMethod="fixed">
          <Menu.Popup className="options menu-options">
            {personas.map((persona) => (
              <Menu.Item key={persona.id} className="option persona-option" onClick={() => void put(persona.name)}>
                <PersonaMark colour={persona.colour} icon={persona.icon} /><span dir="auto">{persona.name}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
