import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SimilarityPair {
  readonly score: number;
  readonly left: string;
  readonly right: string;
}

export interface RetrievalSet {
  /** Document id to text. */
  readonly documents: ReadonlyMap<string, string>;
  readonly queries: readonly { readonly text: string; readonly relevance: ReadonlyMap<string, number> }[];
}

/** Lines of score 0 to 5, sentence, sentence, between tabs. */
export function readSimilarityPairs(file: string): SimilarityPair[] {
  return readFileSync(file, 'utf8').split(/\r?\n/u).filter((line) => line !== '').map((line, index) => {
    const [score, left, right] = line.split('\t');
    if (left === undefined || right === undefined || !Number.isFinite(Number(score))) throw new SyntaxError(`${file}, line ${index + 1}: expected score, sentence, sentence`);
    return { score: Number(score), left, right };
  });
}

/**
 * Two forms: `{docs, queries, qrels}` with ids throughout, or `{notes, queries}`, where `queries` maps the query's text to
 * the ids of the right notes.
 */
export function readRetrievalSet(file: string): RetrievalSet {
  const data = JSON.parse(readFileSync(file, 'utf8')) as {
    docs?: Record<string, string>;
    notes?: Record<string, string>;
    queries: Record<string, string | string[]>;
    qrels?: Record<string, Record<string, number>>;
  };
  const documents = new Map(Object.entries(data.docs ?? data.notes ?? {}));
  const queries = Object.entries(data.queries).map(([key, value]) =>
    typeof value === 'string'
      ? { text: value, relevance: new Map(Object.entries(data.qrels?.[key] ?? {})) }
      : { text: key, relevance: new Map(value.map((id) => [id, 1])) },
  );
  for (const { text, relevance } of queries) {
    if (relevance.size === 0 || [...relevance.keys()].some((id) => !documents.has(id))) throw new SyntaxError(`${file}: the query "${text}" has no right document`);
  }
  return { documents, queries };
}

/** @returns the path of a set, or null when there is no folder, or it does not have it */
export function evalFile(folder: string | null, name: string): string | null {
  if (folder === null) return null;
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}
