import { useEffect, useState } from 'react';
import { BUILT_IN_FILES } from '../core/embedder/manifest';
import type { EngineStatus } from '../contracts/engine';
import type { ModelSpacesState } from '../contracts/models';
import { useEngram } from '../ui/EngramContext';
import { counted, formatBytes, formatCount } from '../ui/format';
import '../ui/facts.css';
import { useEngineStatus } from '../ui/useEngineStatus';

const BUILT_IN_BYTES = BUILT_IN_FILES.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

export function EmbedderInfo() {
  const status = useEngineStatus();
  const { vectorSpace, vectors, pending, parked, path } = status;
  return (
    <>
      <dl className="facts">
        <div><dt>Name</dt><dd>built-in embedder{vectorSpace !== null && ` (${vectorSpace.model}, revision ${vectorSpace.revision})`}</dd></div>
        <div><dt>State</dt><dd>{stateWords(status)}</dd></div>
        {vectorSpace !== null && <div><dt>Vectors</dt><dd>{formatCount(vectors)} of {vectorSpace.dimensions} dimensions each</dd></div>}
        {vectorSpace !== null && <div><dt>Vector space</dt><dd><code>{vectorSpace.id}</code></dd></div>}
        <div><dt>Size</dt><dd>{formatBytes(BUILT_IN_BYTES)}, on this device</dd></div>
        <div><dt>How it compares</dt><dd>{path}</dd></div>
        <div><dt>Waiting</dt><dd>{pending === 0 ? 'nothing' : counted(pending, 'memory', 'memories')}</dd></div>
        {parked > 0 && <div><dt>Set aside</dt><dd>{counted(parked, 'memory', 'memories')}: found by words; tried again at the next start</dd></div>}
      </dl>
      <p>It understands English. Texts in other languages are found by their words, in any language that separates them, and less surely by meaning.</p>
      <Model />
    </>
  );
}

/** Whether a larger model puts hits in order after it, and where to change that. */
function Model() {
  const spaces = useModelSpaces();
  const name = spaces?.current?.name ?? null;
  const next = spaces?.next ?? null;
  return (
    <div className="setting-row">
      <p>
        {name === null ? 'A larger model, downloaded once, understands more.' : `It answers first; then ${name} puts the hits in order.`}
        {next !== null && ` ${next.name} is being prepared: ${formatCount(next.memories)} of ${counted(next.total, 'memory', 'memories')}.`}
      </p>
      <a className="button" href="#models">{name === null && next === null ? 'See what there is' : 'Models'}</a>
    </div>
  );
}

/** Null where nobody uses a model: then the library never speaks of one, and need not be asked, which would load that part of it. */
function useModelSpaces(): ModelSpacesState | null {
  const { models } = useEngram();
  const [spaces, setSpaces] = useState<ModelSpacesState | null>(null);
  useEffect(() => models.onState(setSpaces), [models]);
  return spaces;
}

function stateWords({ embedder }: EngineStatus): string {
  switch (embedder.at) {
    case 'ready': return 'ready';
    case 'loading': return 'loading …';
    case 'failed': return `not available: ${embedder.message}`;
    case 'absent': return 'not started yet';
  }
}
