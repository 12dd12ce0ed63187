import { utf8Length } from '../core/text/well-formed';

/** Bytes of an address as it is sent: UTF-8, without the fragment, which stays here. */
export function addressBytes(url: string): number {
  return utf8Length(withoutFragment(url));
}

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

/**
 * Bytes of what is sent along. A form counts with its names and values; the lines that the browser puts between them are not known.
 * @returns null for a stream, whose size shows only when it is read
 */
export function bodyBytes(body: unknown): number | null {
  if (body === null || body === undefined) return 0;
  if (typeof body === 'string') return utf8Length(body);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof Blob) return body.size;
  if (body instanceof FormData) {
    let bytes = 0;
    body.forEach((value, name) => {
      bytes += utf8Length(name) + (typeof value === 'string' ? utf8Length(value) : (value as Blob).size);
    });
    return bytes;
  }
  if (typeof ReadableStream === 'function' && body instanceof ReadableStream) return null;
  // URLSearchParams, a document, or anything else: the browser sends its text.
  return utf8Length(String(body));
}
