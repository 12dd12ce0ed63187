import { useEffect, useId, useRef, useState } from 'react';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { showToast } from '../ui/toasts';
import { isDue, rememberAnswer } from './askedFastEnough';
import './fastEnough.css';

/** "Fast enough?", answered with one tap, at most once a week: what the figures are for. Nothing while it is not due. */
export function FastEnough() {
  const engram = useEngram();
  const id = useId();
  const [asks, setAsks] = useState(() => isDue(Date.now()));
  const [thanked, setThanked] = useState(false);
  const thanks = useRef<HTMLParagraphElement>(null);

  // The button that had the focus is gone.
  useEffect(() => {
    if (thanked) thanks.current?.focus();
  }, [thanked]);

  const answer = async (fastEnough: boolean) => {
    setAsks(false);
    setThanked(true);
    try {
      await engram.monitor.rate(fastEnough);
      rememberAnswer(Date.now());
    } catch (reason) {
      setThanked(false);
      setAsks(true);
      showToast(errorText(reason), { tone: 'bad' });
    }
  };

  if (thanked) return <p ref={thanks} className="fast-enough faint" role="status" tabIndex={-1}>Thank you. The answer stays on this device, with the other figures.</p>;
  if (!asks) return null;
  return (
    <div className="fast-enough" role="group" aria-labelledby={id}>
      <span id={id} className="faint">Is Engram fast enough for you?</span>
      <button type="button" className="button" onClick={() => void answer(true)}>Yes</button>
      <button type="button" className="button" onClick={() => void answer(false)}>No</button>
    </div>
  );
}
