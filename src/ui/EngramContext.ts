import { createContext, useContext } from 'react';
import type { Engram } from '../contracts/engine';

/** The one engine of this page. Rooms reach it through their hooks; nothing on screen talks to a worker. */
export const EngramContext = createContext<Engram | null>(null);

export function useEngram(): Engram {
  const engram = useContext(EngramContext);
  if (engram === null) throw new Error('useEngram: no EngramContext above this component');
  return engram;
}
