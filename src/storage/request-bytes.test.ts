import { describe, expect, it } from 'vitest';
import { addressBytes, bodyBytes } from './request-bytes';

describe('bodyBytes', () => {
  const form = new FormData();
  form.append('name', 'ü');
  form.append('file', new Blob(['12345']));
  it.each([
    ['nothing', undefined, 0],
    ['null', null, 0],
    ['text in UTF-8', 'aü👍', 7],
    ['a buffer', new ArrayBuffer(9), 9],
    ['a view of one', new Uint8Array(new ArrayBuffer(9), 2, 3), 3],
    ['a blob', new Blob(['abc']), 3],
    ['parameters', new URLSearchParams({ a: 'b c' }), 5],
    ['a form', form, 4 + 2 + 4 + 5],
    ['a stream, which is not known', new ReadableStream(), null],
  ])('%s', (_name, body, bytes) => expect(bodyBytes(body)).toBe(bytes));
});

describe('addressBytes', () => {
  it('leaves out the fragment, which is never sent', () => {
    expect(addressBytes('https://a.example/b?c#d')).toBe(21);
  });
});
