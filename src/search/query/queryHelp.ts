import { createStore } from '../../ui/createStore';

/** Whether the page about the query language is open. It lies over the page, and is opened from several places. */
export const queryHelpOpen = createStore(false);
