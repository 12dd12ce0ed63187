import { useEffect, useState } from 'react';
import type { Engram } from '../../contracts/engine';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import type { InstallStore } from './install';
import { ENOUGH_MEMORIES, FIRST_MINUTE_MS, isGoodMoment } from './installMoment';
import { readInstallUse, rememberDismissed } from './installUse';

/** Between two looks at whether the moment has come. */
const LOOK_MS = 60_000;

/** Offers, once and quietly, to install the app: to somebody who uses it, and never in the first minute of a visit. */
export function InstallNotice({ engram, install }: { readonly engram: Engram; readonly install: InstallStore }) {
  const available = useStore(install) === 'available';
  const [offer, setOffer] = useState<'later' | 'now' | 'refused'>('later');

  useEffect(() => {
    if (!available || offer !== 'later') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async () => {
      const use = await readInstallUse(engram, ENOUGH_MEMORIES).catch(() => null);
      if (over) return;
      // `performance.now()` counts from navigation: the visit, not the life of this component.
      if (use !== null && isGoodMoment(use, performance.now(), Date.now())) {
        setOffer('now');
        announce('Engram can be installed');
      } else timer = setTimeout(() => void look(), LOOK_MS);
    };
    timer = setTimeout(() => void look(), Math.max(0, FIRST_MINUTE_MS - performance.now()));
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [available, offer, engram]);

  if (offer !== 'now' || !available) return null;

  const refuse = () => {
    rememberDismissed(Date.now());
    setOffer('refused');
  };
  const accept = async () => {
    // The browser asks once more, and may be told no.
    if (!(await install.prompt().catch(() => false))) refuse();
  };

  return (
    <section className="pwa-notice" aria-label="Install">
      <p>Engram can be installed: its own window, its icon, and other apps can share into it.</p>
      <div className="pwa-notice-actions">
        <button type="button" className="button primary" onClick={() => void accept()}>Install</button>
        <button type="button" className="button quiet" onClick={refuse}>Not now</button>
      </div>
    </section>
  );
}
