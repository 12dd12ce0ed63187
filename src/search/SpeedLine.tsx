import { Suspense } from 'react';
import { useEngineStatus } from '../ui/useEngineStatus';
import { useOnline } from '../ui/useOnline';
import { useStore } from '../ui/createStore';
import { courtesy } from './courtesy';
import type { SearchStore } from './searchStore';
import { countPart, stageParts, stateParts, timePart } from './speedText';

const SpeedStages = courtesy((extras) => extras.SpeedStages);

/** The signature under the field: how long the search on screen took, and on what. One click from the monitor. */
export function SpeedLine({ store, monitorHref }: { readonly store: SearchStore; readonly monitorHref: string }) {
  const status = useEngineStatus();
  const online = useOnline();
  const state = useStore(store);
  const reply = (state.at === 'done' && state.better) || (state.at === 'searching' || state.at === 'done' ? state.reply : null);
  return (
    <div className="speed-row">
      <a className="speed-line tabular" href={monitorHref}>
        {reply !== null && <b>{timePart(reply)} </b>}
        {status.failure !== null ? 'the library cannot be used now' : status.role === 'starting' ? 'opening your library …' : (
          <>
            {countPart(status, reply)}
            {reply !== null && <span className="speed-by-stage">{stageParts(reply).map((part) => ` · ${part}`)}</span>}
            {stateParts(status, online, reply).map((part) => ` · ${part}`)}
          </>
        )}
        <span className="visually-hidden">. Show the measurements</span>
      </a>
      {reply !== null && <Suspense fallback={null}><SpeedStages reply={reply} monitorHref={monitorHref} /></Suspense>}
    </div>
  );
}
