import type { ModelSpacesState, SpaceFill } from '../contracts/models';
import { fillWords, pausedWords } from './modelWords';
import type { ModelsStore, ModelsView } from './modelsStore';
import { Problem } from './Problem';
import { problemWords } from './problemWords';
import { Progress } from './Progress';

/** A change that is going on: the new vectors are made while search goes on with the old. */
export function ModelChange({ next, spaces, view, store }: { readonly next: SpaceFill; readonly spaces: ModelSpacesState; readonly view: ModelsView; readonly store: ModelsStore }) {
  const { busy, problems } = view;
  const paused = pausedWords(next.paused);
  const problem = problems.get('change');
  return (
    <div className="card model-change">
      <p className="models-statement">Every memory gets its vectors from <b>{next.name}</b>.</p>
      {spaces.encoder.at === 'starting' && <p className="model-paused">The model is starting …</p>}
      <Progress label={`Change to ${next.name}`} value={next.memories} max={next.total} words={fillWords(next)} />
      {paused !== null && <p className="model-paused">{paused}</p>}
      <p className="faint">Search goes on with {spaces.current?.name ?? 'the built-in embedder'} meanwhile. The switch happens by itself when all are done; your texts are not touched.</p>
      <p className="model-actions">
        {next.paused === 'by-person'
          ? <button type="button" className="button primary" disabled={busy.has('resume')} onClick={() => void store.resumeChange()}>Go on</button>
          : <button type="button" className="button" disabled={busy.has('pause')} onClick={() => void store.pauseChange()}>Pause</button>}
        <button type="button" className="button quiet" disabled={busy.has('back')} onClick={() => void store.goBack()}>Go back</button>
      </p>
      {problem !== undefined && <Problem words={problemWords(problem)} />}
    </div>
  );
}
