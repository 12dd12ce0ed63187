import { useEffect, useState } from 'react';
import { announce } from '../ui/announcer';
import type { OfflineStore } from './offline';

/** A new version waits for the person's yes. The notice stays until they say it, or dismiss it. */
export function UpdateNotice({ offline, waiting }: { readonly offline: OfflineStore; readonly waiting: boolean }) {
  const [dismissed, setDismissed] = useState(false);
  useEffect(() => {
    if (waiting) announce('A new version is ready');
  }, [waiting]);
  if (!waiting || dismissed) return null;
  return (
    <section className="update-notice" aria-label="Update">
      <p>A new version is ready. What you are writing is kept.</p>
      <button type="button" className="button primary" onClick={offline.applyUpdate}>Update now</button>
      <button type="button" className="button quiet" onClick={() => setDismissed(true)}>Later</button>
    </section>
  );
}
