import { announcement } from './announcer';
import { useStore } from './createStore';

export function LiveRegion() {
  return <p role="status" className="visually-hidden">{useStore(announcement)}</p>;
}
