import { useSyncExternalStore } from 'react';
import type { Engram } from '../../contracts/engine';
import type { InstallStore } from './install';
import { InstallNotice } from './InstallNotice';
import type { OfflineStore } from './offline';
import { UpdateNotice } from './UpdateNotice';
import './pwa.css';

/** What the installed app has to say about itself. One at a time: an update matters more than an offer. */
export function PwaNotices({ engram, offline, install }: { readonly engram: Engram; readonly offline: OfflineStore; readonly install: InstallStore }) {
  const { at } = useSyncExternalStore(offline.subscribe, offline.getSnapshot);
  return at === 'update-waiting' ? <UpdateNotice offline={offline} /> : <InstallNotice engram={engram} install={install} />;
}
