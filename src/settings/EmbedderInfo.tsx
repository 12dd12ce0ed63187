import { BUILT_IN_FILES } from '../core/embedder/manifest';
import type { EngineStatus } from '../contracts/engine';
import { counted, formatBytes, formatCount } from '../ui/format';
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
    </>
  );
}

function stateWords({ embedder }: EngineStatus): string {
  switch (embedder.at) {
    case 'ready': return 'ready';
    case 'loading': return 'loading …';
    case 'failed': return `not available: ${embedder.message}`;
    case 'absent': return 'not started yet';
  }
}
