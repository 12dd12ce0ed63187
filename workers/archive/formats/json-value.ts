import { IMPORT_LIMITS } from './limits';
import { SourceProblem } from './source-problem';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object: no list, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of text; '' when it is absent or of another kind. Only own fields count, so that no prototype is ever read. */
export function ownText(value: unknown, field: string): string {
  if (!isObject(value) || !Object.hasOwn(value, field)) return '';
  const text = value[field];
  return typeof text === 'string' ? text : '';
}

/** The objects in a field that is a list; empty otherwise. */
export function ownList(value: unknown, field: string): JsonObject[] {
  if (!isObject(value) || !Object.hasOwn(value, field)) return [];
  const list = value[field];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export function ownObject(value: unknown, field: string): JsonObject {
  if (!isObject(value) || !Object.hasOwn(value, field)) return {};
  const object = value[field];
  return isObject(object) ? object : {};
}

/**
 * `JSON.parse` with a limit of depth, and with words that name the place.
 * @throws SourceProblem
 */
export function parseJsonText(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SourceProblem('UNREADABLE_FILE', `This is not valid JSON${placeOf(error, text)}.`, { cause: error });
  }
}

/** Brackets within brackets, outside of strings: a pass of its own, because a parser may end in the middle of its stack. @throws SourceProblem */
function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > IMPORT_LIMITS.jsonDepth) throw new SourceProblem('UNREADABLE_FILE', `This JSON is nested deeper than ${IMPORT_LIMITS.jsonDepth} levels${lineAndColumn(text, at)}.`);
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}

/** Where the string that begins at `start` ends: its quote, or the end of the text. */
export function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
  } while (isEscaped(text, end));
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

/** Browsers name the place in words of their own; some name none. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/u.exec(message);
  if (position !== null) return lineAndColumn(text, Number(position[1]));
  const place = /line (\d+) column (\d+)/u.exec(message);
  if (place !== null) return ` (line ${place[1]}, column ${place[2]})`;
  return /end of (?:JSON|data|input)|unterminated|EOF/iu.test(message) ? ': it ends too early' : '';
}

export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return ` (line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')})`;
}
