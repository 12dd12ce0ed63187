import { createStore } from './createStore';

export type Theme = 'light' | 'dark';

const KEY = 'engram-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null; // storage switched off: the theme follows the system
  }
}

function system(): Theme {
  return dark.matches ? 'dark' : 'light';
}

/** The theme on screen: the person's choice, or the system's until they make one. */
export const theme = createStore<Theme>(chosen() ?? system());

/** Call before the first render, so that nobody sees the other theme flash by. */
export function startTheme(): void {
  const apply = () => {
    const choice = chosen();
    theme.set(choice ?? system());
    if (choice === null) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  };
  apply();
  dark.addEventListener('change', apply);
  // Another tab changed it.
  addEventListener('storage', (event) => event.key === KEY && apply());
}

export function toggleTheme(): void {
  const next: Theme = theme.get() === 'dark' ? 'light' : 'dark';
  try {
    // Choosing what the system has anyway means following the system again.
    if (next === system()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Not remembered, but done.
  }
  if (next === system()) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  theme.set(next);
}
