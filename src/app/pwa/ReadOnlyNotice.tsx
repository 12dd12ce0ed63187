import { useEffect, useState } from 'react';
import { announce } from '../../ui/announcer';

const WORDS = 'A newer version of Engram has written this library. It is safe, and can be searched, read and exported here; reload to update, then you can write again.';

/** This page is older than the library: nothing is lost, and nothing can be written until it is reloaded. */
export function ReadOnlyNotice() {
  const [later, setLater] = useState(false);
  useEffect(() => announce(WORDS), []);
  if (later) return null;
  return (
    <section className="pwa-notice" aria-label="Read only">
      <p>{WORDS}</p>
      <div className="pwa-notice-actions">
        <button type="button" className="button primary" onClick={() => location.reload()}>Reload</button>
        <button type="button" className="button quiet" onClick={() => setLater(true)}>Read on</button>
      </div>
    </section>
  );
}
