import { createStore } from './createStore';

/** How this device shows things. Small, read before the first render, so local storage and not the library. */
export interface Preferences {
  readonly density: 'comfortable' | 'compact';
  /** BCP 47 tag for dates and numbers; null: the browser's own language. */
  readonly dateLocale: string | null;
  /** Whether Ctrl+F (⌘F) opens the find bar of the timeline, which also finds what is not on screen. */
  readonly findKey: boolean;
  /** Whether a single key (`/`, `n`, `g t`) does something outside of fields. Speech input and some hands set keys off by accident (WCAG 2.1.4). */
  readonly singleKeys: boolean;
}

const KEY = 'engram-preferences';
const DEFAULTS: Preferences = { density: 'comfortable', dateLocale: null, findKey: true, singleKeys: true };

function stored(): Preferences {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { density, dateLocale, findKey, singleKeys } = (value ?? {}) as Partial<Record<keyof Preferences, unknown>>;
    return {
      density: density === 'compact' ? 'compact' : DEFAULTS.density,
      dateLocale: typeof dateLocale === 'string' && isLocale(dateLocale) ? dateLocale : null,
      findKey: typeof findKey === 'boolean' ? findKey : DEFAULTS.findKey,
      singleKeys: typeof singleKeys === 'boolean' ? singleKeys : DEFAULTS.singleKeys,
    };
  } catch {
    return DEFAULTS; // storage switched off, or not ours
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

export const preferences = createStore<Preferences>(stored());

function apply(): void {
  document.documentElement.dataset.density = preferences.get().density;
}

/** Call before the first render. */
export function startPreferences(): void {
  apply();
  preferences.subscribe(apply);
  // Another tab changed them.
  addEventListener('storage', (event) => {
    if (event.key === KEY) preferences.set(stored());
  });
}

/** Changes some, remembers them where storage allows. */
export function setPreferences(patch: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...patch });
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.get()));
  } catch {
    // Not remembered, but done.
  }
}
