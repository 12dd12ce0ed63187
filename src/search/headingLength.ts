import type { Memory } from '../contracts/memory';

/**
 * How much of a passage is the heading that the memory has its title from: it is shown as the title, and not once more.
 * @param passage - `start` counts from the start of the memory's text
 */
export function headingLength({ titleDerived }: Pick<Memory, 'titleDerived'>, passage: { readonly start: number; readonly text: string }): number {
  return titleDerived && passage.start === 0 ? (/^#{1,6}\s[^\n]*\n\s*/.exec(passage.text)?.[0].length ?? 0) : 0;
}
