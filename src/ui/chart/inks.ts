/** Colours and face of a drawing, as the theme has them now. A canvas knows no custom properties, so the browser is asked what they come to. */
export interface Inks {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly target: string;
  /** The family alone. */
  readonly face: string;
  /** By place of the series. */
  readonly line: (index: number) => string;
  readonly tint: (index: number) => string;
}

/** 3:1 and more against every ground (tokens.css), and told apart by dashes as well. */
const SERIES = ['--accent', '--persona-rust', '--persona-teal', '--persona-violet', '--persona-amber', '--persona-rose'] as const;
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [4, 2]];

/** @param place - where the drawing is: it may stand on a ground of its own */
export function readInks(place: HTMLElement): Inks {
  const probe = document.createElement('span');
  probe.hidden = true;
  place.append(probe);
  const colour = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  // Where the system chooses the colours, a tint would come out as an opaque block.
  const tinted = !matchMedia('(forced-colors: active)').matches;
  const lines = SERIES.map((name) => colour(`var(${name})`));
  const tints = SERIES.map((name) => (tinted ? colour(`color-mix(in srgb, var(${name}) 16%, transparent)`) : 'transparent'));
  const inks = {
    text: colour('var(--text)'),
    faint: colour('var(--text-faint)'),
    grid: colour('var(--line)'),
    target: colour('var(--line-control)'),
    face: getComputedStyle(place).fontFamily,
    line: (index: number) => lines[index % lines.length]!,
    tint: (index: number) => tints[index % tints.length]!,
  };
  probe.remove();
  return inks;
}
