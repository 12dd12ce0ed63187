import type { OpenApp } from './app';
import type { Dataset } from './dataset';
import type { Measurement } from './results';

const WARM_UP = 10;
const WORDS = 100;

/**
 * What it takes the library worker to make one memory findable by its words, as the worker measures it (`index.update` of the monitor): the work alone, without the searches
 * that it lets go first. Its vector goes in later; what that takes is a bar of `npm run bench -- vectors`.
 * @param samples - at most 100, which the monitor keeps one by one
 * @throws Error when the monitor saw another number of updates than there were, or a memory is not found by its words
 */
export async function measureIndexUpdate({ page }: OpenApp, { samples, memories }: { readonly samples: number; readonly memories: number }, dataset: Dataset): Promise<Measurement> {
  // Words that nothing else has: so it can be asked for.
  const texts = Array.from({ length: WARM_UP + samples }, (_, index) => `${dataset.text(memories + 50_000 + index, WORDS - 1)} updated${index}qx`);
  const elapsedMs = await page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const ids: string[] = [];
      for (let index = 0; index < input.texts.length; index++) {
        if (index === input.warmUp) await engram.monitor.reset();
        ids.push(await engram.memories.add({ text: input.texts[index]! }));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const reading = (await engram.monitor.metrics()).find(({ id }) => id === 'index.update');
      const { hits } = await engram.search(`updated${input.texts.length - 1}qx`, { mode: 'keyword', limit: 1 });
      if (hits[0]?.memory.id !== ids.at(-1)) throw new Error('A kept memory is not found by its words');
      // The library is shared with other scenarios, so it is left as it was.
      await engram.memories.remove(ids);
      await engram.idle();
      return reading?.recent ?? [];
    },
    { texts, warmUp: WARM_UP },
  );
  if (elapsedMs.length !== samples) throw new Error(`The monitor saw ${elapsedMs.length} updates of ${samples}`);
  return { samples: elapsedMs, conditions: { words: WORDS, warmUp: WARM_UP } };
}
