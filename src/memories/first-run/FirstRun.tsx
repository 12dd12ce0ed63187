import { useEffect, useState } from 'react';
import { afterStart } from '../../ui/afterStart';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { showToast } from '../../ui/toasts';
import { ImportButtons } from '../ImportButtons';
import type { ImportStore } from '../importStore';
import { SuggestedSearches } from './SuggestedSearches';
import './firstRun.css';

/** Shorter work than this says nothing: a word that flashes by is only read as a fault. */
const SAY_AFTER_MS = 300;

/** Before the click, so that it does not wait: 12 KB, and only where the library is empty. */
function fetchSample(): void {
  void Promise.all([import('./sampleLibrary'), import('./sampleMemories'), import('./SamplePanel')]).catch(() => undefined);
}

/** The promise in a sentence, and the ways in beside the field: notes that exist already, or a library to look around in. */
export function FirstRun({ imports, onSearch }: { readonly imports: ImportStore; readonly onSearch: (text: string) => void }) {
  const engram = useEngram();
  const [adding, setAdding] = useState<'no' | 'quietly' | 'visibly'>('no');

  useEffect(() => void afterStart(engram).then(fetchSample), [engram]);

  const lookAround = async (thenFind?: string) => {
    if (adding !== 'no') return;
    setAdding('quietly');
    const timer = setTimeout(() => setAdding('visibly'), SAY_AFTER_MS);
    try {
      const { addSample } = await import('./sampleLibrary');
      await addSample(engram);
      if (thenFind !== undefined) onSearch(thenFind);
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    } finally {
      clearTimeout(timer);
      setAdding('no');
    }
  };

  return (
    <div className="first-run">
      <h1><span>Write anything down.</span> <span>Find it later by what it was about.</span></h1>
      <p className="first-run-lead">No account, no server. Everything you keep stays on this device, and works without a network.</p>
      <section className="first-run-sample" aria-labelledby="first-run-sample">
        <div className="first-run-way">
          <div>
            <h2 id="first-run-sample">Look around first</h2>
            <p>Six years of somebody’s notes: a car, a knee, a garden, a cat. One click brings them, one takes them away again.</p>
          </div>
          <button type="button" className="button primary" aria-disabled={adding !== 'no'} onPointerEnter={fetchSample} onFocus={fetchSample} onClick={() => void lookAround()}>
            {adding === 'visibly' ? 'Adding the sample library…' : 'Look around with a sample library'}
          </button>
        </div>
        <SuggestedSearches label="Then try to find" onSearch={(text) => void lookAround(text)} />
      </section>
      <section className="first-run-way first-run-drop" aria-labelledby="first-run-drop">
        <div>
          <h2 id="first-run-drop"><span className="by-mouse">Drop your notes here</span><span className="by-touch">Bring your notes</span></h2>
          <p>Markdown, text and JSON files, or a whole folder of them. They are copied, never changed.</p>
        </div>
        <p className="first-run-buttons"><ImportButtons store={imports} className="button" /></p>
      </section>
    </div>
  );
}
