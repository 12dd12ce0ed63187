import { useEffect, useRef, useState } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { isSampleHere, removeSample, type RemovedSample } from './sampleLibrary';
import { sampleMark } from './sampleMark';
import { SuggestedSearches } from './SuggestedSearches';
import './samplePanel.css';

export function SamplePanel({ onSearch }: { readonly onSearch: (text: string) => void }) {
  const engram = useEngram();
  const panel = useRef<HTMLElement>(null);
  const [removing, setRemoving] = useState(false);

  useEffect(() => {
    // The button that brought the sample has gone with the first-run screen: this takes its place for the keyboard.
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true });
  }, []);

  // Somebody may undo the sample elsewhere: in the palette, or in another tab.
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const look = () => void isSampleHere(engram).then((here) => here || sampleMark.set('absent'), () => undefined);
    look();
    const off = engram.onChange(() => {
      clearTimeout(soon);
      soon = setTimeout(look, 500);
    });
    return () => {
      clearTimeout(soon);
      off();
    };
  }, [engram]);

  const remove = async () => {
    if (removing) return;
    setRemoving(true);
    try {
      const removed = await removeSample(engram);
      showToast(removedText(removed));
      focusMain();
    } catch (error) {
      setRemoving(false);
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  const dismiss = () => {
    sampleMark.set('dismissed');
    focusMain();
  };

  return (
    <section ref={panel} className="sample" aria-label="Sample library" tabIndex={-1}>
      <p className="sample-says">This is a sample library: six years of somebody’s notes, written for you to look around in.</p>
      <SuggestedSearches label="Try to find" onSearch={onSearch} />
      <p className="sample-foot">
        <button type="button" className="button" aria-disabled={removing} aria-describedby="sample-stays" onClick={() => void remove()}>Remove the sample</button>
        <button type="button" className="button quiet" aria-label="Hide this notice" onClick={dismiss}>Hide</button>
        <span id="sample-stays" className="faint">What you wrote or edited stays.</span>
      </p>
    </section>
  );
}

function removedText({ removed, others }: RemovedSample): string {
  const gone = `The sample is gone: ${counted(removed, 'memory', 'memories')} removed.`;
  return others === 0 ? gone : `${gone} What you had edited stays.`;
}

/** The notice goes and takes the focused button with it: the focus goes to the page's content, not nowhere, and opens no keyboard on a phone. */
function focusMain(): void {
  const main = document.querySelector<HTMLElement>('main');
  if (main === null) return;
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
}
