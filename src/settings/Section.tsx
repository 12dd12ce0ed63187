import type { ReactNode } from 'react';

/** One subject of the settings. Its heading can be linked to (`#settings/id`) and takes the focus then. */
export function Section({ id, title, lead, children }: { readonly id: string; readonly title: string; readonly lead?: string; readonly children: ReactNode }) {
  return (
    <section className="settings-section" aria-labelledby={`${id}-heading`}>
      <header>
        <h2 id={`${id}-heading`} tabIndex={-1}>{title}</h2>
        {lead !== undefined && <p className="faint">{lead}</p>}
      </header>
      <div className="settings-body">{children}</div>
    </section>
  );
}
