import { useMemo } from 'react';
import type { Engram, EngineStatus } from '../contracts/engine';
import { createStore, useStore, type Store } from './createStore';
import { useEngram } from './EngramContext';

const stores = new WeakMap<Engram, Store<EngineStatus>>();

/** One subscription per engine for the whole page; it lives as long as the page does. */
function statusStore(engram: Engram): Store<EngineStatus> {
  let store = stores.get(engram);
  if (store === undefined) {
    store = createStore(engram.status());
    engram.onStatus(store.set);
    stores.set(engram, store);
  }
  return store;
}

export function useEngineStatus(): EngineStatus {
  const engram = useEngram();
  return useStore(useMemo(() => statusStore(engram), [engram]));
}
