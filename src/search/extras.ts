/** What the room has beyond the field and the hits: one file, fetched after the first hits are on the screen. */
export { FindHint } from './FindHint';
export { HitCheck } from './HitCheck';
export { HitSelection } from './HitSelection';
export { HitsNotes } from './HitsNotes';
export { NothingFound } from './NothingFound';
export { SaveSearch } from './SaveSearch';
export { searchesOf } from './searchesStore';
export { SpeedStages } from './SpeedStages';
export { tellHits } from './tellHits';
/** By way of this file, so that the first script need not name the other. */
export const loadModelExtras = () => import('./modelExtras');
