import { endOfString, lineAndColumn } from './json-value';
import type { ProblemList } from './source-problem';

/** JSON lines: one value in each. @param problems - takes lines that are none; null: they are passed over */
export function jsonLines(text: string, problems: ProblemList | null): unknown[] {
  const values: unknown[] = [];
  text.split(/\r?\n/u).forEach((line, index) => {
    if (line.trim() === '') return;
    try {
      values.push(shallow(line));
    } catch {
      problems?.add('INVALID_INPUT', `Line ${index + 1} is not valid JSON and was left out.`);
    }
  });
  return values;
}

/** A line nested as deep as this is an attack, and would cost a parser its stack. */
function shallow(line: string): unknown {
  if (/[[{]{200}/u.test(line)) throw new SyntaxError('too deep');
  return JSON.parse(line) as unknown;
}

/**
 * The elements of the first list in a text that is no valid JSON as a whole: cut off, or broken in one of them. Elements are told apart
 * by their brackets; those that do not parse become problems with their place.
 */
export function jsonElements(text: string, problems: ProblemList): unknown[] {
  const open = text.indexOf('[');
  if (open === -1) return [];
  const elements: unknown[] = [];
  let depth = 0;
  let start = open + 1;
  const take = (end: number): void => {
    const piece = text.slice(start, end);
    if (piece.trim() === '') return;
    try {
      elements.push(JSON.parse(piece) as unknown);
    } catch {
      problems.add('INVALID_INPUT', `Element ${elements.length} is broken or cut off, and was left out${lineAndColumn(text, start + piece.length - piece.trimStart().length)}.`);
    }
  };
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x7d || (code === 0x5d && depth > 0)) depth--;
    else if (code === 0x5d) {
      take(at);
      return elements;
    } else if (code === 0x2c && depth === 0) {
      take(at);
      start = at + 1;
    }
  }
  take(text.length);
  return elements;
}
