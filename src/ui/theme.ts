import { createStore } from './createStore';

const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type Theme = Exclude<ThemeChoice, 'system'>;

const KEY = 'engram-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function remembered(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // storage switched off
  }
}

function system(): Theme {
  return dark.matches ? 'dark' : 'light';
}

/** What the person chose. */
export const themeChoice = createStore<ThemeChoice>(remembered());

/** The theme on screen: the person's choice, or the system's until they make one. */
export const theme = createStore<Theme>(system());

function apply(): void {
  const choice = themeChoice.get();
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  theme.set(choice === 'system' ? system() : choice);
}

/** Call before the first render, so that nobody sees the other theme flash by. */
export function startTheme(): void {
  apply();
  themeChoice.subscribe(apply);
  dark.addEventListener('change', apply);
  // Another tab changed it.
  addEventListener('storage', (event) => event.key === KEY && themeChoice.set(remembered()));
}

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.set(choice);
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Not remembered, but done.
  }
}

export function toggleTheme(): void {
  const next: Theme = theme.get() === 'dark' ? 'light' : 'dark';
  // Choosing what the system has anyway means following the system again.
  chooseTheme(next === system() ? 'system' : next);
}
