import type { MouseEvent } from 'react';
import { navigate } from './route';

/** The name, which leads to the beginning. Opened in another window it is the app itself. */
export function Brand({ onChosen }: { readonly onChosen?: () => void }) {
  const home = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onChosen?.();
    navigate({ room: 'today', memory: null });
  };
  return <p className="brand"><a href="/" onClick={home}>Engram</a></p>;
}
