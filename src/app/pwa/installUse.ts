import type { Engram } from '../../contracts/engine';
import { draft } from '../draft';
import { isWriting } from '../queryOf';
import { currentRoute } from '../route';
import type { InstallUse } from './installMoment';

const KEY = 'engram-install';
const PAGE = 200;
/** Looked at for memories of the person's own: the sample library and then some. */
const MOST_PAGES = 3;

interface Remembered {
  readonly searchVisits: number;
  readonly dismissedAt: number | null;
}

function remembered(): Remembered {
  try {
    const { searchVisits, dismissedAt } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Remembered>;
    return { searchVisits: typeof searchVisits === 'number' ? searchVisits : 0, dismissedAt: typeof dismissedAt === 'number' ? dismissedAt : null };
  } catch {
    return { searchVisits: 0, dismissedAt: null };
  }
}

function remember(next: Partial<Remembered>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...next }));
  } catch {
    // Storage is full or switched off. A "no" then holds for this visit.
  }
}

/** Notes, once a visit, that something was searched for. */
export function countSearchVisit(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = draft.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = draft.get();
      if (text.trim() === '' || isWriting(text) || currentRoute().room !== 'find') return;
      stop();
      remember({ searchVisits: remembered().searchVisits + 1 });
    }, 1_000);
  });
}

export function rememberDismissed(now: number): void {
  remember({ dismissedAt: now });
}

/** @param enough - own memories are counted up to this many */
export async function readInstallUse(engram: Pick<Engram, 'memories'>, enough: number): Promise<InstallUse> {
  let ownMemories = 0;
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES && ownMemories < enough; page++) {
    const { memories, cursor: next } = await engram.memories.list({ limit: PAGE, cursor });
    ownMemories += memories.filter(({ source }) => source.kind !== 'sample').length;
    if (next === null) break;
    cursor = next;
  }
  return { ...remembered(), ownMemories };
}
