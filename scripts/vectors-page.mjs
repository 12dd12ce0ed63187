// @ts-check
/** Puts the measured distance from the bandwidth floor into docs/vectors.md, between its marks. Called by `npm run bench`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMain } from './is-main.mjs';
import { readResults } from './read-results.mjs';
import { replaceBetween } from './replace-between.mjs';

const PAGE = new URL('../docs/vectors.md', import.meta.url);

export async function updateVectorsPage() {
  const { floor } = await readResults();
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), 'floor', floor));
}

if (isMain(import.meta.url)) await updateVectorsPage();
