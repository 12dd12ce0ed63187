/**
 * One error type for every boundary. Throw sites give facts; {@link ERROR_TEXTS} turns a code into words, says whether
 * the person's memories are safe and what to do next. Code matches on `code`, never on message text.
 */
export const ERROR_TEXTS = {
  EMPTY_TEXT: 'There is no text to keep. Write at least one character.',
  TEXT_TOO_LONG: 'This text is larger than one memory may be (1 MB). Split it, or import it as a file. Nothing was changed.',
  INVALID_INPUT: 'A value is not one that can be kept. Nothing was changed.',
  NOT_FOUND: 'This memory is not in the library. It may have been deleted.',
  STORAGE_FULL: 'This device is out of space for Engram. What you kept before is safe; free some space and try again.',
  STORAGE_UNAVAILABLE: 'The browser does not let this page store anything (a private window, or storage switched off). Use a normal window.',
  STORAGE_FAILED: 'The browser could not read or write its storage. What was acknowledged before is kept; reload the page and try again.',
  NEWER_DATABASE: 'This library was written by a newer version of Engram. It is safe and left untouched; reload to update the app.',
  UPGRADE_BLOCKED: 'Another tab holds an older version of the library open. Close or reload the other Engram tabs.',
  WORKER_START_FAILED: 'A part of the app did not start. Your memories are safe; reload the page.',
  WORKER_CRASHED: 'A part of the app stopped and was restarted. Your memories are safe; try again.',
  WORKER_TIMEOUT: 'A part of the app did not answer in time. Your memories are safe; try again.',
  EMBEDDER_UNAVAILABLE: 'The embedder is not ready, so search finds words but not meaning yet. Nothing is lost.',
  ASSET_CORRUPT: 'A file of the app arrived damaged and was thrown away. Check the connection and reload.',
  ASSET_UNAVAILABLE: 'A file of the app could not be fetched. Check the connection and reload; your memories are safe.',
  DIMENSION_MISMATCH: 'Two vectors of different length cannot be compared.',
  INVALID_VECTOR: 'A vector holds a value that is not a number, or has no direction. The memory is kept, but not found by meaning.',
  UNREADABLE_FILE: 'This file could not be read. The other files are not affected.',
  UNSUPPORTED_FILE: 'This kind of file cannot be imported.',
  UNSUPPORTED_IMAGE: 'This image cannot be read. PNG, JPEG, WebP, GIF and AVIF can be kept; the text was not changed.',
  IMAGE_TOO_LARGE: 'This image is larger than 25 MB. Make it smaller and try again; the text was not changed.',
  MODEL_FAILED: 'The model could not be used. Search goes on without it; your memories are safe.',
  BACKUP_FAILED: 'This backup could not be used. Your memories are untouched.',
  ENGINE_CLOSED: 'The engine was closed.',
} as const;

export type ErrorCode = keyof typeof ERROR_TEXTS;
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

export class AppError extends Error {
  override readonly name = 'AppError';
  constructor(
    readonly code: ErrorCode,
    readonly facts: ErrorFacts = {},
    options?: ErrorOptions,
  ) {
    const shown = Object.entries(facts).map(([key, value]) => `${key}: ${String(value)}`).join(', ');
    super(shown === '' ? ERROR_TEXTS[code] : `${ERROR_TEXTS[code]} (${shown})`, options);
  }
}

/** True when `error` is an {@link AppError}, optionally with exactly this code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** The error that a cancelled call rejects with: `name === 'AbortError'`, as fetch and the DOM do. */
export function abortError(): DOMException {
  return new DOMException('The operation was cancelled.', 'AbortError');
}

export function isAbortError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
