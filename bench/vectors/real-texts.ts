import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitIntoPassages } from '../../src/core/text/chunker';
import { evalFile, readRetrievalSet } from '../eval-sets';

export interface RealTexts {
  /** As the product cuts them. No two are the same. */
  readonly passages: readonly string[];
  readonly questions: readonly string[];
  /** What they are and how many, for the conditions. */
  readonly sources: Readonly<Record<string, number>>;
}

/** Shorter ones are headings and captions. */
const FEWEST_WORDS = 12;
/** Of the words of a paragraph; less is a table, a list of names, or code. */
const LEAST_PROSE = 0.7;
const WORD = /^[("'“‘]?[A-Za-z][a-z'’-]*[.,;:!?)"'”’]*$/u;

/**
 * Text that people wrote, and that is wherever this project is: the documentation in the installed packages (Markdown, and the comments of their
 * type declarations), read in place and kept nowhere, and the evaluation sets where they are. Technical prose mostly: nothing is
 * downloaded for it, and nothing of it is published but how many there are.
 */
export function readRealTexts(projectFolder: string, evalFolder: string | null): RealTexts {
  const texts = new Set<string>();
  const sources: Record<string, number> = {};
  const add = (source: string, all: Iterable<string>): void => {
    const before = texts.size;
    for (const text of all) {
      for (const { start, end } of splitIntoPassages(text)) texts.add(text.slice(start, end));
    }
    sources[source] = (sources[source] ?? 0) + texts.size - before;
  };
  const questions: string[] = [];
  for (const name of ['xquad-dev.json', 'notes-sanity.json']) {
    const file = evalFile(evalFolder, name);
    if (file === null) continue;
    const set = readRetrievalSet(file);
    add(name, set.documents.values());
    questions.push(...set.queries.map(({ text }) => text));
  }
  for (const file of documentationFiles(join(projectFolder, 'node_modules'))) {
    const isMarkdown = file.endsWith('.md');
    const text = readFileSync(file, 'utf8');
    add(isMarkdown ? 'Markdown of installed packages' : 'comments of installed type declarations', isMarkdown ? paragraphsOfMarkdown(text) : paragraphsOfComments(text));
  }
  return { passages: [...texts], questions, sources };
}

/** In an order that does not depend on the file system. */
function documentationFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return documentationFiles(join(folder, entry.name));
    return entry.isFile() && /\.(?:md|d\.[cm]?ts)$/u.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

export function paragraphsOfMarkdown(text: string): string[] {
  return proseOf(text.replaceAll(/```.*?```/gsu, '\n\n').split(/\n\s*\n/u).filter((paragraph) => !/^(?: {4}|\s*[|#<])/u.test(paragraph)));
}

export function paragraphsOfComments(text: string): string[] {
  const comments = [...text.matchAll(/\/\*\*(.*?)\*\//gsu)].map(([, inside]) => inside.replaceAll(/^\s*\* ?/gmu, ''));
  return proseOf(comments.flatMap((comment) => comment.replaceAll(/```.*?```/gsu, '\n\n').replaceAll(/^@\w+.*$/gmu, '\n').split(/\n\s*\n/u)));
}

function proseOf(paragraphs: readonly string[]): string[] {
  return paragraphs
    .map((paragraph) => paragraph.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1').replaceAll(/https?:\S+/gu, '').replaceAll(/\s+/gu, ' ').trim())
    .filter((paragraph) => {
      const words = paragraph.split(' ');
      return words.length >= FEWEST_WORDS && words.filter((word) => WORD.test(word)).length >= LEAST_PROSE * words.length;
    });
}
