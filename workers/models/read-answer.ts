import type { ModelProblem } from '../../src/contracts/models';
import { modelError } from './model-error';

/** What a server's answer to a request for a file from some offset on comes to. */
export type Answer =
  | {
      readonly kind: 'bytes';
      /** Offset of its first byte: the one asked for, or 0. */
      readonly from: number;
      /** Size of the whole file; null: the answer does not say, or says it of a compressed form. */
      readonly total: number | null;
      readonly length: number | null;
      /** False when it may count compressed bytes. */
      readonly lengthIsExact: boolean;
      readonly tag: string | null;
    }
  | { readonly kind: 'missing'; readonly facts: ModelProblem['facts'] }
  /** A range that was not asked for, or none where there should be one. */
  | { readonly kind: 'unusable' };

/**
 * @throws AppError `MODEL_FAILED` (`server-error` with fact `passing` when trying again may help, `not-a-file`)
 */
export function readAnswer(response: Response, asked: { readonly offset: number; readonly total: number | null; readonly file: string; readonly host: string }): Answer {
  const { status, headers } = response;
  const facts = { file: asked.file, host: asked.host, status };
  if (status === 401 || status === 403 || status === 404 || status === 410) return { kind: 'missing', facts };
  if (status === 416) return { kind: 'unusable' };
  if (status !== 200 && status !== 206) throw modelError('server-error', { ...facts, passing: status >= 500 || status === 429 || status === 408 });
  if (/^\s*text\/html\b/i.test(headers.get('Content-Type') ?? '')) throw modelError('not-a-file', facts);
  const length = count(headers.get('Content-Length'));
  // Names of a version: strong, weak, or a date. Hidden by servers that do not allow it (CORS).
  const tag = headers.get('ETag') ?? headers.get('Last-Modified');
  if (status === 200) return { kind: 'bytes', from: 0, total: null, length, lengthIsExact: headers.get('Content-Encoding') === null, tag };
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('Content-Range') ?? '');
  if (range === null) {
    // Hidden (CORS). From the beginning nothing can be at the wrong place; elsewhere the length has to be that of the rest.
    const fits = asked.offset === 0 || (asked.total !== null && length === asked.total - asked.offset);
    return fits ? { kind: 'bytes', from: asked.offset, total: null, length, lengthIsExact: true, tag } : { kind: 'unusable' };
  }
  if (Number(range[1]) !== asked.offset) return { kind: 'unusable' };
  return { kind: 'bytes', from: asked.offset, total: range[2] === '*' ? null : Number(range[2]), length, lengthIsExact: true, tag };
}

function count(value: string | null): number | null {
  const number = value === null ? Number.NaN : Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
