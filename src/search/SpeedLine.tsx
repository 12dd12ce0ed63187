import { useEngineStatus } from '../ui/useEngineStatus';
import { useOnline } from '../ui/useOnline';
import { useStore } from '../ui/createStore';
import { formatMs } from '../ui/format';
import type { SearchStore } from './searchStore';
import { speedParts } from './speedText';

/** The signature under the field: how long the search on screen took, and on what. One click from the monitor. */
export function SpeedLine({ store, monitorHref }: { readonly store: SearchStore; readonly monitorHref: string }) {
  const status = useEngineStatus();
  const online = useOnline();
  const state = useStore(store);
  const reply = state.at === 'searching' || state.at === 'done' ? state.reply : null;
  return (
    <a className="speed-line tabular" href={monitorHref}>
      {reply !== null && <b>{formatMs(reply.timings.totalMs)} </b>}
      {status.failure !== null ? 'the library cannot be used now' : status.role === 'starting' ? 'opening your library …' : speedParts(status, reply, online).join(' · ')}
      <span className="visually-hidden">. Show the measurements</span>
    </a>
  );
}
