import { expect, it } from 'vitest';
import { isForeignScript } from './foreignScript';

it.each(['запчасти для машины', '自転車の修理', 'كم كلف التصليح', 'πόσο κόστισε', 'चाय', '커피 coffee 가게 안에서'])('knows that %s is not English', (text) => {
  expect(isForeignScript(text)).toBe(true);
});

it.each(['what did it cost', 'café crème à Noël', '420 €', '', '🚗🚗🚗', 'angle α of the roof', 'A', 'µ'])('says nothing of %s', (text) => {
  expect(isForeignScript(text)).toBe(false);
});
