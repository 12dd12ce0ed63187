import type { Common } from '../scenarios';

/**
 * How the app came to be opened. `reload`: the browser and the tab stayed. `reopened`: the browser was closed before. `first-visit`: a profile that has never
 * been there, so everything comes over the wire and the library is empty.
 */
export type StartManner = 'reload' | 'reopened' | 'first-visit';

/**
 * From navigation, by the page's own clock. `first-render`: First Contentful Paint. `first-row`: a memory (on a first visit, the welcome) stands in a frame. `interactive`: the
 * field is there and no task of the main thread over 50 ms follows. `first-search`: the first reply with hits to a search that waited for the engine; on a first visit,
 * any reply. `complete`: the same over everything that is kept.
 */
export type StartFigure = 'first-render' | 'first-row' | 'interactive' | 'first-search' | 'complete';

export interface StartScenario extends Common {
  readonly kind: 'start';
  readonly manner: StartManner;
  readonly figure: StartFigure;
  /** The processor of the page so many times slower. */
  readonly throttle: 1 | 4;
  readonly memories: number;
  readonly samples: number;
}

const MANNERS: readonly { readonly manner: StartManner; readonly words: string; readonly memories: number }[] = [
  { manner: 'reload', words: 'browser and tab kept', memories: 10_000 },
  { manner: 'reopened', words: 'browser closed before', memories: 10_000 },
  { manner: 'first-visit', words: 'first visit, fresh profile', memories: 0 },
];

interface Limits {
  readonly target: number;
  readonly goal: number;
}

/** Bars and goals of docs/performance.md: cold start, warm start, first render. */
const FIGURES: readonly { readonly figure: StartFigure; readonly words: string; readonly warm: Limits | null; readonly cold: Limits | null }[] = [
  { figure: 'first-render', words: 'First Contentful Paint', warm: { target: 500, goal: 200 }, cold: { target: 500, goal: 200 } },
  { figure: 'first-row', words: 'first memory on screen', warm: null, cold: null },
  { figure: 'interactive', words: 'interactive', warm: { target: 1_000, goal: 300 }, cold: { target: 3_000, goal: 1_000 } },
  { figure: 'first-search', words: 'first search with hits', warm: { target: 1_000, goal: 300 }, cold: { target: 3_000, goal: 1_000 } },
  { figure: 'complete', words: 'first search over everything', warm: { target: 1_000, goal: 300 }, cold: null },
];

/** A throttled start is reported, not judged: which device it stands for, nobody can say. */
export const startScenarios: readonly StartScenario[] = MANNERS.flatMap(({ manner, words, memories }) =>
  ([1, 4] as const).flatMap((throttle) =>
    FIGURES.filter(({ figure }) => manner !== 'first-visit' || figure !== 'complete').map(({ figure, words: what, warm, cold }): StartScenario => ({
      ...((throttle === 4 ? null : manner === 'first-visit' ? cold : warm) ?? { target: null }),
      id: `start-${manner}-${figure}${throttle === 1 ? '' : '-4x'}`, kind: 'start', manner, figure, throttle, memories, samples: 20, unit: 'ms', better: 'lower', judgedBy: 'p95',
      label: `Navigation to ${manner === 'first-visit' ? what.replace('first memory', 'welcome').replace('with hits', 'answered') : what}, ${words}${throttle === 1 ? '' : ', processor 4 times slower'}`,
    })),
  ),
);
