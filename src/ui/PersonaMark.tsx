import type { PersonaColour, PersonaIcon } from '../contracts/personas';
import './personaMark.css';

/** 20 × 20, drawn with a stroke of 1.5. */
const PATHS: Readonly<Record<Exclude<PersonaIcon, 'dot'>, string>> = {
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8.5v7.5h9V8.5M8.5 16v-4h3v4',
  work: 'M3 7h14v9H3zM7.5 7V4.5h5V7M3 11h14',
  leaf: 'M4 16c0-8 4-11.5 12.5-12C17 12 13 16 6.5 14.5M4 16.5c1.5-4 4-6 7.5-7.5',
  book: 'M10 5.5C8 4.2 5.5 4 3 4.2V15c2.5-.2 5 0 7 1.3 2-1.3 4.5-1.5 7-1.3V4.2c-2.5-.2-5 0-7 1.3zM10 5.5v10.8',
  heart: 'M10 16.5C5.5 13 3 10.5 3 7.6 3 5.5 4.6 4 6.5 4c1.5 0 2.8.8 3.5 2.2C10.7 4.8 12 4 13.5 4 15.4 4 17 5.5 17 7.6c0 2.9-2.5 5.4-7 8.9z',
  star: 'm10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z',
  travel: 'M2.5 11.5 17 5.5l-5 10.5-2.5-4.5zM9.5 11.5 17 5.5',
  music: 'M7.5 14.5V5l8-1.5v9.5M7.5 14.5a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0zM15.5 13a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0z',
  food: 'M5 3v4.5a2 2 0 0 0 4 0V3M7 3v14M14.5 17V3c-2 1-2.5 3.5-2.5 6.5h2.5',
  money: 'M10 3v14M13.5 6.5C13 5.3 11.7 4.7 10 4.7c-2 0-3.5 1-3.5 2.6 0 3.6 7.2 1.8 7.2 5.4 0 1.6-1.6 2.6-3.7 2.6-1.9 0-3.3-.8-3.8-2.2',
  health: 'M7.5 3.5h5v4h4v5h-4v4h-5v-4h-4v-5h4z',
  idea: 'M7.5 14v-1.5C6 11.5 5 10 5 8.2a5 5 0 0 1 10 0c0 1.8-1 3.3-2.5 4.3V14zM8 16.8h4',
  people: 'M9.5 6.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM2.5 16c0-3 2-4.7 4.5-4.7s4.5 1.7 4.5 4.7M12.5 4.3a2.5 2.5 0 0 1 0 4.4M14 11.7c2.2.5 3.5 2.1 3.5 4.3',
  tool: 'M12.5 3.2a4 4 0 0 0-4 5.3l-5.3 5.3a1.6 1.6 0 0 0 0 2.3l.7.7c.6.6 1.6.6 2.3 0l5.3-5.3a4 4 0 0 0 5.3-4.7l-2.6 2.4-2.6-.7-.7-2.6 2.4-2.6z',
  pen: 'm4 16 .8-3.6L13.5 3.7l2.8 2.8-8.7 8.7zM11.5 5.7l2.8 2.8',
};

/** A persona's colour and icon. Beside its name always: neither alone says which it is. */
export function PersonaMark({ colour, icon }: { readonly colour: PersonaColour | null; readonly icon: PersonaIcon }) {
  return (
    <svg className={`persona-mark${colour === null ? '' : ` persona-${colour}`}`} width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      {icon === 'dot'
        ? <circle cx="10" cy="10" r={colour === null ? 4.25 : 5} className={colour === null ? 'persona-ring' : 'persona-dot'} />
        : <path d={PATHS[icon]} />}
    </svg>
  );
}
