import { useMemo, useState } from 'react';
import { Choice } from '../ui/Choice';
import { useStore } from '../ui/createStore';
import { preferences, setPreferences, type Preferences } from '../ui/preferences';
import { chooseTheme, themeChoice, type ThemeChoice } from '../ui/theme';
import { dateSample, localeOptions } from './locales';

const THEMES: readonly (readonly [ThemeChoice, string])[] = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];
const DENSITIES: readonly (readonly [Preferences['density'], string])[] = [['comfortable', 'Comfortable'], ['compact', 'Compact']];

export function Appearance() {
  const choice = useStore(themeChoice);
  const { density, dateLocale } = useStore(preferences);
  const options = useMemo(() => localeOptions(dateLocale), [dateLocale]);
  const [now] = useState(() => Date.now());
  const sample = dateSample(dateLocale, now);
  return (
    <>
      <Choice label="Theme" value={choice} options={THEMES} onChange={chooseTheme} />
      <Choice label="Spacing" value={density} options={DENSITIES} onChange={(next) => setPreferences({ density: next })} />
      <label className="setting-field">
        <span>Language of dates and numbers</span>
        <select value={dateLocale ?? ''} onChange={(event) => setPreferences({ dateLocale: event.target.value === '' ? null : event.target.value })}>
          {options.map(({ tag, name }) => <option key={tag} value={tag} lang={tag === '' ? undefined : tag}>{name}</option>)}
        </select>
      </label>
      <p className="faint date-sample" lang={sample.lang} dir="auto">{sample.text}</p>
    </>
  );
}
