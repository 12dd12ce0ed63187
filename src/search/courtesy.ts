import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

export const loadExtras = () => import('./extras');
type Extras = Awaited<ReturnType<typeof loadExtras>>;

/**
 * A part of the room that is not on the way to the first hits, so not in the first download. Where it cannot be fetched (a
 * first visit that went offline), the room works without it.
 */
export function courtesy<P extends object>(choose: (extras: Extras) => ComponentType<P> | Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loadExtras().then(choose, () => () => null) }));
}
