import type { Engram } from '../contracts/engine';
import { loadExtras } from './courtesy';

/** Nobody looks at old searches before they have made one, so their list is not in the first download. */
let wasUsed = false;

/** Notes a search that the person did something with. It is a convenience: when it cannot be noted, nothing is said. */
export function rememberSearch(engram: Engram, text: string): void {
  wasUsed = true;
  loadExtras().then(({ searchesOf }) => searchesOf(engram).remember(text)).catch(() => undefined);
}

/** The text turned out to be a memory: if its beginning was taken for a search, that is taken back. */
export function forgetWritten(engram: Engram, text: string): void {
  if (wasUsed) loadExtras().then(({ searchesOf }) => searchesOf(engram).forgetWritten(text)).catch(() => undefined);
}
