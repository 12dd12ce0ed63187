import { useEffect } from 'react';
import type { Engram } from '../../contracts/engine';
import type { ImportStore } from '../../memories/importStore';
import { whenPwaMayStart } from './whenPwaMayStart';

/** Starts what the installed app adds to the page, once memories can be kept: none of it is on the way to the first screen. */
export function usePwa(engram: Engram, imports: ImportStore): void {
  useEffect(() => {
    engram.ready.then(async () => {
      await whenPwaMayStart(engram);
      const { startPwa } = await import('./startPwa');
      startPwa(engram, imports);
    }).catch(() => undefined); // a library that cannot be used, or a part that cannot be loaded: both are said elsewhere
  }, [engram, imports]);
}
