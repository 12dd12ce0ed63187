import { useEffect, useRef, useState } from 'react';
import type { Engram, EngineStatus } from '../contracts/engine';
import type { TimelineStore } from '../memories/today/timelineStore';
import { loadExtras } from '../search/courtesy';
import type { SearchStore } from '../search/searchStore';
import { errorText } from '../ui/errorText';

/** Words for why the library cannot be used, if it cannot. */
export function useFailure(engram: Engram): string | null {
  const [failure, setFailure] = useState<string | null>(() => engram.status().failure);
  useEffect(() => {
    engram.ready.catch((error: unknown) => setFailure(errorText(error)));
    return engram.onStatus((status) => setFailure(status.failure));
  }, [engram]);
  return failure;
}

/** What is on screen follows the library, whoever changed it: this page, another tab, or a script. */
export function useLibraryChanges(engram: Engram, { search, timeline }: { readonly search: SearchStore; readonly timeline: TimelineStore }): void {
  const before = useRef({ canMean: false, loaded: false, memories: 0 });
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    // An import changes the library many times a second; hits follow at a calmer pace.
    const searchAgain = () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        search.refresh();
      }, 300);
    };
    const offChange = engram.onChange(() => {
      timeline.refresh();
      searchAgain();
    });
    // While the library loads it answers from what is there; what comes later brings no change, but a new status.
    const follow = (status: EngineStatus) => {
      const { loaded, memories } = status;
      const canMean = loaded && status.embedder.at === 'ready' && status.pending === 0;
      if (loaded !== before.current.loaded || memories !== before.current.memories) timeline.refresh();
      if (canMean && !before.current.canMean) searchAgain();
      before.current = { canMean, loaded, memories };
    };
    // A few new memories may be embedded between two looks at the status, and a reply may come after the last of them: one that could not
    // know everything is asked for again as soon as nothing stands in the way.
    const complete = () => {
      const state = search.get();
      if (state.at === 'done' && !state.reply.complete && before.current.canMean && engram.status().parked === 0) searchAgain();
    };
    const offSearch = search.subscribe(complete);
    const offStatus = engram.onStatus((status) => {
      follow(status);
      complete();
    });
    follow(engram.status());
    void engram.ready.then(timeline.refresh, () => undefined);
    return () => {
      clearTimeout(soon);
      offChange();
      offSearch();
      offStatus();
    };
  }, [engram, search, timeline]);
}

export function useAnnouncedHits(search: SearchStore): void {
  useEffect(() => search.subscribe(() => {
    const state = search.get();
    if ('reply' in state && state.reply !== null) loadExtras().then(({ tellHits }) => tellHits(search.get())).catch(() => undefined);
  }), [search]);
}
