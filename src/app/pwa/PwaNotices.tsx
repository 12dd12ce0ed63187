import { useSyncExternalStore } from 'react';
import type { Engram } from '../../contracts/engine';
import type { InstallStore } from './install';
import { InstallNotice } from './InstallNotice';
import type { OfflineStore } from './offline';
import { ReadOnlyNotice } from './ReadOnlyNotice';
import { UpdateNotice } from './UpdateNotice';
import { useEngineStatus } from '../../ui/useEngineStatus';
import './pwa.css';

/** What the installed app has to say about itself. One at a time: an update matters more than an offer. */
export function PwaNotices({ engram, offline, install }: { readonly engram: Engram; readonly offline: OfflineStore; readonly install: InstallStore }) {
  const { at } = useSyncExternalStore(offline.subscribe, offline.getSnapshot);
  const { readOnly } = useEngineStatus();
  if (at === 'update-waiting') return <UpdateNotice offline={offline} />;
  // The update is what it waits for.
  return readOnly === true ? <ReadOnlyNotice /> : <InstallNotice engram={engram} install={install} />;
}
