import { ERROR_TEXTS, isAppError } from '../contracts/errors';

/** Words for a person: what happened, whether their memories are safe, what to do. */
export function errorText(error: unknown): string {
  if (isAppError(error)) return ERROR_TEXTS[error.code];
  const detail = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return `Something unexpected happened${detail}. What you kept before is safe; try again, or reload the page.`;
}
