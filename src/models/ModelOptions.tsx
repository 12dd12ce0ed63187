import { useEffect, useState } from 'react';
import { AUTO_REFINE_MS, type ModelSettings } from '../contracts/models';
import { Choice } from '../ui/Choice';
import { formatMs } from '../ui/format';
import { Toggle } from '../ui/Toggle';
import { detectGraphics, type Gpu, type Graphics } from './detectGraphics';
import type { ModelsStore } from './modelsStore';

const REFINE: readonly (readonly [ModelSettings['refine'], string])[] = [['auto', 'Where it is quick'], ['on', 'Always'], ['off', 'Never']];
const PACE: readonly (readonly [ModelSettings['pace'], string])[] = [['eco', 'Eco'], ['normal', 'Normal'], ['fast', 'Fast']];
const DEVICE: readonly (readonly [ModelSettings['device'], string])[] = [['wasm', 'Processor'], ['auto', 'Automatic']];
const IDLE_MINUTES = [1, 5, 15, 60, 0];

const PACE_WORDS: Readonly<Record<ModelSettings['pace'], string>> = {
  eco: 'Rests between small batches: cool and quiet, and slower.',
  normal: 'One batch after another, on one core.',
  fast: 'A second worker with more threads, where the device has them. It may get warm.',
};

/** How models run on this device. */
export function ModelOptions({ settings, store }: { readonly settings: ModelSettings; readonly store: ModelsStore }) {
  const { refine, pace, restOnBattery, idleMinutes, device } = settings;
  const graphics = useGraphics();
  const minutes = IDLE_MINUTES.includes(idleMinutes) ? IDLE_MINUTES : [idleMinutes, ...IDLE_MINUTES];
  return (
    <>
      <div>
        <Choice label="Order hits anew while searching" value={refine} options={REFINE} onChange={(next) => void store.set({ refine: next })} />
        <p className="faint">“Where it is quick” means: while a question takes the model less than {formatMs(AUTO_REFINE_MS)}.</p>
      </div>
      <div>
        <Choice label="Pace of making vectors" value={pace} options={PACE} onChange={(next) => void store.set({ pace: next })} />
        <p className="faint">{PACE_WORDS[pace]} A search always goes first.</p>
      </div>
      <Toggle label="Rest on battery" checked={restOnBattery} onChange={(on) => void store.set({ restOnBattery: on })}>
        Makes no vectors while the device runs on battery and no Engram tab is in front.
      </Toggle>
      <label className="setting-field">
        <span>Give the model’s memory back</span>
        <select value={idleMinutes} onChange={(event) => void store.set({ idleMinutes: Number(event.target.value) })}>
          {minutes.map((value) => <option key={value} value={value}>{idleWords(value)}</option>)}
        </select>
      </label>
      <div>
        <Choice label="Where it runs" value={device} options={DEVICE} onChange={(next) => void store.set({ device: next })} />
        <p className="faint">{graphicsWords(graphics)}</p>
      </div>
    </>
  );
}

function idleWords(minutes: number): string {
  if (minutes === 0) return 'never';
  return minutes === 1 ? 'after a minute without work' : minutes === 60 ? 'after an hour without work' : `after ${minutes} minutes without work`;
}

function graphicsWords(graphics: Graphics): string {
  switch (graphics.at) {
    case 'looking': return 'Looking for a graphics processor …';
    case 'none': return 'No graphics processor was found that this browser lets pages use, so everything runs on the processor.';
    case 'software': return 'The browser only imitates a graphics processor, which would be slower, so everything runs on the processor.';
    case 'found': return `Found: ${graphics.name}. “Automatic” uses it when the self-test agrees.`;
  }
}

function useGraphics(): Graphics {
  const [graphics, setGraphics] = useState<Graphics>({ at: 'looking' });
  useEffect(() => {
    let current = true;
    void detectGraphics((navigator as { readonly gpu?: Gpu }).gpu).then((found) => current && setGraphics(found));
    return () => {
      current = false;
    };
  }, []);
  return graphics;
}
