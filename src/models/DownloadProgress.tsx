import type { DownloadState } from '../contracts/models';
import { modelFaultText } from '../core/models/model-fault-text';
import { loadedWords, rateWords, timeLeftWords, whatToFree } from './modelWords';
import type { ModelsStore } from './modelsStore';
import { Problem } from './Problem';
import { Progress } from './Progress';

/** A download: how far it is, and what can be done with it. */
export function DownloadProgress({ state, store }: { readonly state: DownloadState; readonly store: ModelsStore }) {
  const { model, description, at, loadedBytes, totalBytes, problem } = state;
  const goOn = () => void store.download(description);
  const forget = () => void store.discard(model);
  if (at === 'failed') {
    const { overview } = store.get();
    const room = problem?.fault === 'no-space' && overview !== null ? ` ${whatToFree(overview)}` : '';
    return (
      <Problem words={problem === null ? 'The download did not end well.' : `${modelFaultText(problem)}${room}`.trim()}>
        <button type="button" className="button" onClick={goOn}>Try again</button>
        <button type="button" className="button quiet" onClick={forget}>{loadedBytes > 0 ? 'Throw away what has come' : 'Forget it'}</button>
      </Problem>
    );
  }
  return (
    <>
      <Progress label={`Download of ${description.name}`} value={loadedBytes} max={totalBytes} words={downloadWords(state)} />
      <p className="model-actions">
        {at === 'running' && <button type="button" className="button" onClick={() => void store.pause(model)}>Pause</button>}
        {at === 'paused' && <button type="button" className="button primary" onClick={goOn}>Resume</button>}
        {at !== 'checking' && <button type="button" className="button quiet" onClick={forget}>Cancel</button>}
      </p>
    </>
  );
}

/** `4.2 of 22.9 MB · 1.1 MB/s · about 20 seconds left`. */
function downloadWords({ at, loadedBytes, totalBytes, bytesPerSecond, secondsLeft }: DownloadState): string {
  const words = [loadedWords(loadedBytes, totalBytes)];
  if (at === 'checking') words.push('checking every byte');
  if (at === 'paused') words.push('paused; what has come is kept');
  if (at === 'running' && bytesPerSecond !== null) words.push(rateWords(bytesPerSecond));
  if (at === 'running' && secondsLeft !== null) words.push(timeLeftWords(secondsLeft));
  return words.join(' · ');
}
