import { v7 as uuidv7 } from 'uuid';
import type { FiguresApi } from '../../../src/contracts/figures';
import { contextFigures } from '../../../src/core/monitor/context-figures';
import { figuresName } from '../../../src/storage/figures-db';
import { FiguresStore } from '../../../src/storage/figures-store';
import type { Caller, PartContext } from '../parts';
import { FiguresKeeper } from './figures-keeper';

export function serveFigures({ insides }: PartContext): (caller: Caller) => FiguresApi {
  const { line, models, monitor, emit, wallNow, store } = insides;
  const keeper = new FiguresKeeper({
    store: new FiguresStore(figuresName(store.db.name)),
    contexts: async () => {
      const [embedder, encoders] = await Promise.all([line.asked((api) => api.figures()), models()?.figures()]);
      return [contextFigures(monitor), ...(embedder === null ? [] : [embedder]), ...(encoders ?? [])];
    },
    version: __APP_VERSION__,
    now: wallNow,
    newId: uuidv7,
    tell: (alert) => emit({ kind: 'alert', alert }),
  });
  const api: FiguresApi = {
    take: (takes) => keeper.take(takes),
    spans: () => keeper.spans(),
    history: (query) => keeper.history(query),
    extent: () => keeper.extent(),
    sketches: (period, metrics) => keeper.sketches(period, metrics),
    alerts: () => keeper.alerts(),
    untold: () => keeper.untold(),
    setRules: (rules) => keeper.setRules(rules),
    keep: (name, value) => keeper.keep(name, value),
    kept: (name) => keeper.kept(name),
    clear: () => keeper.clear(),
  };
  return () => api;
}
