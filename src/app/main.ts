import '../ui/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { createEngram } from '../engine/createEngram';
import type { Engram } from '../contracts/engine';
import { startLedger } from '../storage/start-ledger';
import { startPreferences } from '../ui/preferences';
import { startTheme } from '../ui/theme';

declare global {
  /** The engine of this page, for scripts in the developer tools. See `docs/api.md`. */
  var engram: Engram;
  /** Of `public/early.js`: the last composition of an input method, until its text stands in the field. */
  var composed: Promise<unknown> | undefined;
}

startTheme();
startPreferences();

// Another room has no field of its own; what somebody has typed there already leads to Find.
if (/^#(?!today|find)./.test(location.hash) && !document.querySelector<HTMLTextAreaElement>('.early textarea')?.value) document.querySelector('.early main')?.replaceChildren();
// The library first: its worker starts and its database opens while the page's part (React) is read.
const engram = createEngram();
globalThis.engram = engram;
// Two scripts and a pause, so that no task is long.
void import('./startApp').then(async ({ startApp }) => {
  await new Promise((resolve) => (document.readyState === 'loading' ? addEventListener('DOMContentLoaded', resolve, { once: true }) : setTimeout(resolve)));
  // Drawing puts another field in the place of the early one, and would cut off what is being composed there.
  await globalThis.composed;
  startApp(engram);
});
startLedger('page');
// What it says when the library fails is what `ready` says, and the page shows that.
engram.ready
  .then(async () => {
    // Mostly there are none, and nothing is read for them.
    if (Object.keys(localStorage).some((key) => key.startsWith('engram-unsaved-edit'))) await (await import('../memories/reader/unsavedEdits')).saveUnsavedEdits(engram);
  })
  .catch(() => undefined);
