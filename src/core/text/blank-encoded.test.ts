import { expect, it } from 'vitest';
import { blankEncoded } from './blank-encoded';

const BASE64 = 'iVBORw0KGgoAAAANSUhEUgAA+/8x'.repeat(20);

it('takes a picture out of a note and leaves every other letter in its place', () => {
  const text = `Before ![boat](data:image/png;base64,${BASE64}) after, 猫が好き`;
  const blanked = blankEncoded(text);
  expect(blanked).toHaveLength(text.length);
  expect(blanked).not.toContain('iVBORw0');
  expect(blanked.replace(/ {2,}/, '')).toBe('Before ![boat](data:image/png;base64,) after, 猫が好き');
});

it('takes out base64 in lines, as keys and mails have it', () => {
  const lines = BASE64.match(/.{64}/g)?.join('\n') ?? '';
  const text = `-----BEGIN-----\n${lines}\n-----END-----`;
  expect(blankEncoded(text)).toHaveLength(text.length);
  expect(blankEncoded(text).replace(/\s+/g, ' ')).toBe('-----BEGIN----- -----END-----');
});

it('takes out the address of a kept image, not its description', () => {
  const text = `A ![boat trip](images/${'0a'.repeat(16)}.jpeg#12x9) and [a](images/folder.html)`;
  expect(blankEncoded(text)).toHaveLength(text.length);
  expect(blankEncoded(text).replace(/ {2,}/, '')).toBe('A ![boat trip]() and [a](images/folder.html)');
});

it('finds a run wherever it begins', () => {
  for (let before = 0; before < 130; before++) {
    const text = `${'ab '.repeat(before)}${'x'.repeat(256)} end`;
    expect(blankEncoded(text)).toBe(`${'ab '.repeat(before)}${' '.repeat(256)} end`);
  }
});

it('leaves alone what people write: prose, code, addresses, one long word', () => {
  for (const text of [
    'A sentence, and another one.\nconst answer = compute(42);',
    'https://example.org/a/long/address?with=values&and=more#place',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '寿限無寿限無五劫の擦り切れ'.repeat(50),
  ]) expect(blankEncoded(text)).toBe(text);
});

it('takes time in proportion to the length, whatever the text', () => {
  for (const text of ['A'.repeat(1_000_000), `${'A'.repeat(255)} `.repeat(4000), `${'A'.repeat(80)}\n`.repeat(12_000), ' '.repeat(1_000_000)]) {
    const start = performance.now();
    blankEncoded(text);
    expect(performance.now() - start).toBeLessThan(5_000);
  }
});
