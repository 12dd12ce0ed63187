import type { ReactNode } from 'react';
import { Brand } from './Brand';

const MENU_ID = 'menu';

export function closeMenu(): void {
  const menu = document.getElementById(MENU_ID);
  if (menu?.matches(':popover-open') === true) menu.hidePopover();
}

/** On a phone the rooms lie behind a button beside the field, where the thumb is. */
export function PhoneMenu({ children }: { readonly children: ReactNode }) {
  return (
    <header className="phone-head">
      <button type="button" className="phone-menu" popoverTarget={MENU_ID} aria-label="Menu">
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h14M3 10h14M3 14h9" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" /></svg>
      </button>
      <nav id={MENU_ID} popover="auto" className="menu" aria-label="Rooms">
        <Brand onChosen={closeMenu} />
        {children}
      </nav>
    </header>
  );
}
