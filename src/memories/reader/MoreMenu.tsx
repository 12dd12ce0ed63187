import { Menu } from '@base-ui/react/menu';
import type { MemoryId } from '../../contracts/memory';
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
            <Menu.Item className="option" onClick={() => void copyLink()}>Copy link</Menu.Item>
            <Menu.LinkItem className="option" href={hrefAlone(id)} target="_blank" rel="noopener">Open in a new window</Menu.LinkItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
