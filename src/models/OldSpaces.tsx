import type { OldSpace } from '../contracts/models';
import { formatBytes } from '../ui/format';
import { vectorsWords } from './InUse';

/** Vectors that nothing uses any more. They stay until somebody says that they may go. */
export function OldSpaces({ old, busy, onForget }: { readonly old: readonly OldSpace[]; readonly busy: ReadonlySet<string>; readonly onForget: (space: OldSpace) => void }) {
  return (
    <ul className="old-spaces" aria-label="Old vectors">
      {old.map((space) => (
        <li key={space.spaceId}>
          <p>Vectors of <b>{space.name}</b> are still here: {vectorsWords(space)}. With them a change back has to make only what is missing.</p>
          <p className="model-actions"><button type="button" className="button" disabled={busy.has(`forget ${space.spaceId}`)} onClick={() => onForget(space)}>Delete the old vectors ({formatBytes(space.bytes)})</button></p>
        </li>
      ))}
    </ul>
  );
}
