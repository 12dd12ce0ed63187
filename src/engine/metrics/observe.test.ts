import { expect, it } from 'vitest';
import { entryTypesOf, observePerformance } from './observe';

it('asks for events only where they say to which interaction they belong', () => {
  const observer = { supportedEntryTypes: ['event', 'paint'] };
  expect(entryTypesOf(observer, { prototype: { interactionId: 0 } })).toEqual(['event', 'paint']);
  expect(entryTypesOf(observer, { prototype: {} })).toEqual(['paint']);
  expect(entryTypesOf(observer, undefined)).toEqual(['paint']);
  expect(entryTypesOf(undefined, undefined)).toEqual([]);
});

it('says of a type that nobody knows that it cannot be observed', () => {
  expect(observePerformance('tea-leaves', () => {})).toBeNull();
});
