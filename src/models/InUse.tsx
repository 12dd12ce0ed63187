import type { EncoderState, ModelProblem, ModelSpacesState } from '../contracts/models';
import { modelFaultText } from '../core/models/model-fault-text';
import { counted, formatBytes, formatCount, formatMs } from '../ui/format';
import '../ui/facts.css';
import { useEngineStatus } from '../ui/useEngineStatus';
import { deviceWords, loadedWords, selfTestWords } from './modelWords';
import type { ModelsStore, ModelsView } from './modelsStore';
import { Problem } from './Problem';
import { problemWords } from './problemWords';
import { Progress } from './Progress';

/** What finds by meaning at this moment. */
export function InUse({ spaces, view, store }: { readonly spaces: ModelSpacesState; readonly view: ModelsView; readonly store: ModelsStore }) {
  const { current, encoder } = spaces;
  const problem = view.problems.get('in-use');
  return (
    <>
      <Statement spaces={spaces} />
      <BuiltIn ranks={current === null} />
      {(current !== null || encoder.at === 'failed') && <Encoder spaces={spaces} view={view} store={store} />}
      {problem !== undefined && <Problem words={problemWords(problem)} />}
      {current !== null && spaces.next === null && (
        <p className="model-actions"><button type="button" className="button" disabled={view.busy.has('use ')} onClick={() => void store.use(null)}>Go back to the built-in embedder</button></p>
      )}
    </>
  );
}

/** An encoder that failed may be that of the model which is to take over; the one in use goes on then. */
function isOut(encoder: EncoderState, model: string): boolean {
  return encoder.at === 'failed' && (encoder.problem.facts.model ?? model) === model;
}

/** The room in one sentence. A model that was chosen but takes no part is not praised for it. */
function Statement({ spaces: { current, encoder, refining } }: { readonly spaces: ModelSpacesState }) {
  if (current === null) return <p className="models-statement">The <b>built-in embedder</b> finds by meaning.</p>;
  if (isOut(encoder, current.model)) return <p className="models-statement">The <b>built-in embedder</b> finds by meaning; {current.name} does not run.</p>;
  if (!refining.active) return <p className="models-statement">The <b>built-in embedder</b> finds by meaning; {current.name} keeps still.</p>;
  return <p className="models-statement"><b>{current.name}</b> puts in order what the <span className="model-whole">built-in</span> embedder finds first.</p>;
}

function BuiltIn({ ranks }: { readonly ranks: boolean }) {
  const { embedder, vectors } = useEngineStatus();
  const state = embedder.at === 'ready' ? 'ready' : embedder.at === 'failed' ? `not available: ${embedder.message}` : 'loading …';
  return (
    <p className="faint">
      Built-in embedder: {state}, {formatCount(vectors)} vectors. {ranks ? 'It is always there, answers at once, and understands English.' : 'It is always there, and answers while you type.'}
    </p>
  );
}

function Encoder({ spaces: { current, encoder, refining, pending, settings }, view, store }: { readonly spaces: ModelSpacesState; readonly view: ModelsView; readonly store: ModelsStore }) {
  return (
    <>
      {encoder.at === 'starting' && (
        <Progress
          label="The model is starting" value={encoder.progress?.loadedBytes ?? 0} max={encoder.progress?.totalBytes ?? null}
          words={encoder.progress === null ? 'Starting …' : `Starting: ${loadedWords(encoder.progress.loadedBytes, encoder.progress.totalBytes)}`}
        />
      )}
      {encoder.at === 'failed' && <EncoderFailed problem={encoder.problem} view={view} store={store} />}
      {current !== null && (
        <dl className="facts">
          {(encoder.at !== 'failed' || isOut(encoder, current.model)) && <div><dt>State</dt><dd>{encoderWords(encoder, settings.idleMinutes)}</dd></div>}
          {encoder.at === 'ready' && (
            <>
              <div><dt>Runs on</dt><dd>{deviceWords(encoder.report)}{encoder.report.steppedDown !== null && <span className="model-stepped">{encoder.report.steppedDown}</span>}</dd></div>
              <div><dt>Loaded in</dt><dd>{formatMs(encoder.report.loadMs)} <span className="faint">{encoder.report.runtime}</span></dd></div>
              <div><dt>Self-test</dt><dd>{selfTestWords(encoder.report.selfTest)}</dd></div>
            </>
          )}
          <div><dt>Vectors</dt><dd>{counted(current.memories, 'memory', 'memories')}{current.space !== null && <>, {formatCount(current.space.dimensions)} dimensions each</>}{pending > 0 && <> · {formatCount(pending)} waiting</>}</dd></div>
          {encoder.at !== 'failed' && <div><dt>While you search</dt><dd>{refiningWords(refining, settings.refine)}</dd></div>}
        </dl>
      )}
    </>
  );
}

function EncoderFailed({ problem, view, store }: { readonly problem: ModelProblem; readonly view: ModelsView; readonly store: ModelsStore }) {
  // The one in use, or the one that is to take its place.
  const { model } = problem.facts;
  const broken = (problem.fault === 'damaged' || problem.fault === 'not-downloaded') && typeof model === 'string';
  return (
    <Problem words={`${modelFaultText(problem)} Search goes on without it.`}>
      {broken
        ? <button type="button" className="button" disabled={view.busy.has(`download ${model}`)} onClick={() => void store.repair(model)}>Repair</button>
        : <button type="button" className="button" disabled={view.busy.has('retry')} onClick={() => void store.retry()}>Try again</button>}
    </Problem>
  );
}

function encoderWords(encoder: EncoderState, idleMinutes: number): string {
  switch (encoder.at) {
    case 'off': return idleMinutes > 0 ? 'off to save memory; the next search starts it' : 'off; the next search starts it';
    case 'starting': return 'starting';
    case 'ready': return 'ready';
    case 'failed': return 'does not run';
  }
}

function refiningWords({ active, medianMs }: ModelSpacesState['refining'], wish: 'on' | 'off' | 'auto'): string {
  const speed = medianMs === null ? '' : ` It takes ${formatMs(medianMs)} (median of the last questions).`;
  if (active) return `It orders the hits anew, a moment after the first have come.${speed}`;
  return wish === 'off' ? 'It keeps still: you switched this off below. The built-in embedder orders the hits.' : `It keeps still, because it would be too slow on this device.${speed}`;
}

/** Bytes of vectors, for the question before they go. */
export function vectorsWords({ vectors, bytes }: { readonly vectors: number; readonly bytes: number }): string {
  return `${counted(vectors, 'vector', 'vectors')}, ${formatBytes(bytes)}`;
}
