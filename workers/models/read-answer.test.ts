import { describe, expect, it } from 'vitest';
import { readAnswer } from './read-answer';

const asked = { offset: 500, total: 2_000, file: 'model.onnx', host: 'hub.example' } as const;
const answer = (status: number, headers: Record<string, string> = {}, from: Partial<typeof asked> | { readonly offset: number; readonly total: number | null } = {}) =>
  readAnswer(new Response(status === 204 ? null : 'x', { status, headers }), { ...asked, ...from });

describe('an answer', () => {
  it('to a range is what it says it is, and nothing else', () => {
    expect(answer(206, { 'Content-Range': 'bytes 500-1999/2000', 'Content-Length': '1500', ETag: '"a"' })).toEqual({ kind: 'bytes', from: 500, total: 2_000, length: 1_500, lengthIsExact: true, tag: '"a"' });
    expect(answer(206, { 'Content-Range': 'bytes 500-1999/*' })).toMatchObject({ kind: 'bytes', from: 500, total: null });
    for (const range of ['bytes 0-1999/2000', 'bytes 501-1999/2000', 'bytes */2000', 'items 500-1999/2000', 'bytes 500-1999/2000x', '']) expect(answer(206, { 'Content-Range': range }), range).toEqual({ kind: 'unusable' });
    expect(answer(416)).toEqual({ kind: 'unusable' });
  });

  it('whose range is hidden is believed when its length is that of the rest', () => {
    expect(answer(206, { 'Content-Length': '1500' })).toMatchObject({ kind: 'bytes', from: 500, total: null });
    expect(answer(206, { 'Content-Length': '1499' })).toEqual({ kind: 'unusable' });
    expect(answer(206)).toEqual({ kind: 'unusable' });
    expect(answer(206, { 'Content-Length': '1500' }, { offset: 500, total: null })).toEqual({ kind: 'unusable' });
    expect(answer(206, {}, { offset: 0, total: null })).toMatchObject({ kind: 'bytes', from: 0, total: null });
  });

  it('without a range is the whole file; its length may be that of a compressed form', () => {
    expect(answer(200, { 'Content-Length': '2000', 'Last-Modified': 'Mon' })).toEqual({ kind: 'bytes', from: 0, total: null, length: 2_000, lengthIsExact: true, tag: 'Mon' });
    expect(answer(200, { 'Content-Length': '900', 'Content-Encoding': 'gzip' })).toMatchObject({ length: 900, lengthIsExact: false });
    expect(answer(200, { 'Content-Length': 'many' })).toMatchObject({ length: null });
  });

  it('that is none says why, and whether to try again', () => {
    for (const status of [401, 403, 404, 410]) expect(answer(status)).toMatchObject({ kind: 'missing', facts: { status } });
    const facts = (status: number, headers: Record<string, string> = {}): unknown => {
      try {
        return answer(status, headers);
      } catch (error) {
        return (error as { facts: unknown }).facts;
      }
    };
    for (const status of [408, 429, 500, 503]) expect(facts(status)).toMatchObject({ fault: 'server-error', passing: true, status });
    for (const status of [204, 300, 400, 451]) expect(facts(status)).toMatchObject({ fault: 'server-error', passing: false });
    for (const status of [200, 206]) expect(facts(status, { 'Content-Type': 'text/html; charset=utf-8' })).toMatchObject({ fault: 'not-a-file' });
  });
});
