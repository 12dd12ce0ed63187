import { createContext, useContext } from 'react';

/**
 * What holds the reader. Lists and menus that open are put into it and not into the page: over the page it is a modal dialog,
 * and everything outside of one is out of reach.
 */
export const ReaderElement = createContext<HTMLElement | null>(null);

export function useReaderElement(): HTMLElement | null {
  return useContext(ReaderElement);
}
