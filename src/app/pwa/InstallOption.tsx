import { useStore } from '../../ui/createStore';
import type { InstallStore } from './install';

/** In the settings: a button where the browser can ask, else where the person finds it; or that it is done. */
export function InstallOption({ install }: { readonly install: InstallStore }) {
  const state = useStore(install);
  if (state === 'installed') return <p className="faint">Engram is installed on this device.</p>;
  if (state === 'available') return <p><button type="button" className="button" onClick={() => void install.prompt().catch(() => false)}>Install Engram</button></p>;
  return <p className="faint">{install.hint()}</p>;
}
