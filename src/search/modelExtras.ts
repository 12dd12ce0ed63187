/** What the room has beyond that while a model orders the hits: both or nothing, for what is kept back has to be offered. */
export { arrangeHits } from './arrangeHits';
export { BetterOrder } from './BetterOrder';
