import { useEffect, useState } from 'react';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import { draft, isRemembered } from '../draft';
import type { OfflineStore } from './offline';
import { fetchWhatsNew, type WhatsNew } from './whatsNew';

/** As many changes as are read in a glance; the rest is counted. */
const MOST_CHANGES = 5;

/** A new version waits for the person's yes. The notice says what it brings, and stays until they say it, or put it off. */
export function UpdateNotice({ offline }: { readonly offline: OfflineStore }) {
  const [later, setLater] = useState(false);
  const [news, setNews] = useState<WhatsNew | null>(null);
  const safe = isRemembered(useStore(draft));

  useEffect(() => {
    announce('A new version is ready');
    let over = false;
    void fetchWhatsNew(__APP_VERSION__).then((found) => {
      if (!over) setNews(found);
    });
    return () => {
      over = true;
    };
  }, []);

  if (later) return null;
  return (
    <section className="pwa-notice" aria-label="Update">
      <p>{news === null ? 'A new version is ready.' : `Version ${news.version} is ready.`} {safe ? 'What you are writing is kept.' : 'What you are writing is too long to survive the change: keep it first.'}</p>
      {news !== null && (
        <details open={news.changes.length <= MOST_CHANGES}>
          <summary>What is new</summary>
          <ul>
            {news.changes.slice(0, MOST_CHANGES).map((change) => <li key={change}>{change}</li>)}
            {news.changes.length > MOST_CHANGES && <li>and {news.changes.length - MOST_CHANGES} more</li>}
          </ul>
        </details>
      )}
      <div className="pwa-notice-actions">
        <button type="button" className="button primary" disabled={!safe} onClick={offline.applyUpdate}>Update now</button>
        <button type="button" className="button quiet" onClick={() => setLater(true)}>Later</button>
      </div>
    </section>
  );
}
