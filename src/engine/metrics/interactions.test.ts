import { expect, it } from 'vitest';
import { Interactions } from './interactions';
import { lab } from './testing/lab';

it('counts the longest event of each interaction, once it is over', () => {
  const { observe, monitor, tell, samples } = lab(['event']);
  const interactions = new Interactions({ monitor, observe, interactionCount: () => undefined });
  tell('event', { interactionId: 7, duration: 24 }, { interactionId: 7, duration: 40 }, { interactionId: 0, duration: 900 });
  expect(samples('interaction')).toEqual([]);
  tell('event', { interactionId: 7, duration: 32 }, { interactionId: 14, duration: 16 });
  tell('event', { interactionId: 21, duration: 120 });
  expect(samples('interaction')).toEqual([40, 16]);
  interactions.settle();
  expect(samples('interaction')).toEqual([40, 16, 120]);
});

it('takes those that were too quick to be told of for 8 ms, so that slow ones are not the only ones', () => {
  let count = 3;
  const { observe, monitor, tell, samples } = lab(['event']);
  const interactions = new Interactions({ monitor, observe, interactionCount: () => count });
  tell('event', { interactionId: 7, duration: 48 });
  count = 8;
  interactions.settle();
  expect(samples('interaction')).toEqual([48, 8, 8, 8, 8]);
  interactions.settle();
  expect(samples('interaction')).toHaveLength(5);
});

it('does not count one twice that is told of before it is counted', () => {
  let count = 0;
  const { observe, monitor, tell, samples } = lab(['event']);
  const interactions = new Interactions({ monitor, observe, interactionCount: () => count });
  tell('event', { interactionId: 7, duration: 48 });
  interactions.settle();
  count = 1;
  interactions.settle();
  expect(samples('interaction')).toEqual([48]);
});

it('says so where the browser times no events', () => {
  const { observe, monitor } = lab();
  expect(new Interactions({ monitor, observe }).unsupported()).toBe('not supported by this browser');
});
