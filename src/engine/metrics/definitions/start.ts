import { TARGETS } from '../../../core/monitor/targets';
import { define } from './define';

const { targetMs, goalMs } = TARGETS['start.firstSearch']!;
const WARM = [targetMs, goalMs] as const;
const LIBRARY = 'library worker';

/** From the navigation on, and what the workers do meanwhile. */
export const START_METRICS = define('start', [
  { id: 'start.firstRender', label: 'First render', source: 'PerformancePaintTiming, first-contentful-paint (else first-paint)', meaning: 'From opening Engram until something of it can be seen.', target: [500, 200] },
  { id: 'start.interactive', label: 'Page answers', source: 'the latest of first render, domContentLoadedEventEnd and the mark “drawn” of the app; then the long tasks that lie across it', meaning: 'From opening Engram until a key or a click is answered at once. What is typed earlier waits in the field.', target: WARM },
  { id: 'start.ready', label: 'Memories can be kept and found by words', source: 'engram.ready, since navigation', meaning: 'From opening Engram until you can write and search.', target: WARM },
  { id: 'start.firstSearch', label: 'Start until all can be found', source: 'status of the library, since navigation', meaning: 'From opening Engram until everything you kept is found, by words and by meaning.', target: WARM },
  { id: 'start.cold', label: 'Cold start', source: 'start.firstSearch, where the page came over the network', meaning: 'Start until everything can be found, when nothing of Engram was on this device yet.', target: [3000, 1000] },
  { id: 'start.warm', label: 'Warm start', source: 'start.firstSearch, where the page came from this device', meaning: 'Start until everything can be found, when Engram itself was already on this device.', target: WARM },
  { id: 'start.open', label: 'Start: opening the database', source: LIBRARY, meaning: 'Opening what is kept on this device, and the list of all memories.' },
  { id: 'start.tail', label: 'Start: what was last kept', source: LIBRARY, meaning: 'Reading what was kept since the indexes were last written down.' },
  { id: 'start.vectors', label: 'Start: meaning', source: LIBRARY, meaning: 'Reading the vectors by which memories are found by meaning.' },
  { id: 'start.words', label: 'Start: words', source: LIBRARY, meaning: 'Reading the index by which memories are found by words.' },
  { id: 'start.model', label: 'Start: vectors of a model', source: LIBRARY, meaning: 'Reading the vectors of the downloaded model, where one is in use.' },
  { id: 'embedder.load', label: 'Start: the embedder', source: 'embedder worker', meaning: 'Reading and checking what turns text into vectors.' },
  { id: 'model.load', label: 'Model load, kept on this device', source: 'encoder worker', meaning: 'Loading a downloaded model that is already on this device.', target: [TARGETS['model.load']!.targetMs, TARGETS['model.load']!.goalMs] },
]);
