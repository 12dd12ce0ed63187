/** What the room has beyond the field and the hits: one file, fetched after the first hits are on the screen. */
export { FindHint } from './FindHint';
export { HitCheck } from './HitCheck';
export { HitPersona } from './HitPersona';
export { HitSelection } from './HitSelection';
export { HitsNotes } from './HitsNotes';
export { HitPages } from './pages/HitPages';
export { NothingFound } from './NothingFound';
export { SaveSearch } from './SaveSearch';
export { searchesOf } from './searchesStore';
export { SpeedStages } from './SpeedStages';
export { tellHits } from './tellHits';
/** The query language. A courtesy too: without it, operators work as they are typed. */
export const loadQueryAssist = () => import('./query/QueryAssist').then((query) => query.QueryAssist, () => () => null);
/** By way of this file, so that the first script need not name the other. */
export const loadModelExtras = () => import('./modelExtras');
