import { AppError } from '../../../src/contracts/errors';
import type { QueriesApi, QueryCompletion } from '../../../src/contracts/query';
import { completeQuery, type CompletionFacts } from '../../../src/core/query/complete-query';
import type { Caller, PartContext } from '../parts';
import { requireText } from '../require-input';

export function serveQueries({ insides }: PartContext): (caller: Caller) => QueriesApi {
  /** Counted once for all letters that are typed while nothing changes. */
  let counted: { readonly revision: number; readonly facts: Pick<CompletionFacts, 'tags' | 'personas' | 'sources'> } | null = null;

  const count = async (): Promise<Pick<CompletionFacts, 'tags' | 'personas' | 'sources'>> => {
    const desk = await insides.queries();
    await desk.ready();
    const named = await desk.personas();
    const { revision } = desk.facets;
    if (counted?.revision === revision) return counted.facts;
    const { documents } = insides;
    const perPersona = new Map<string, number>();
    for (let document = 0; document < documents.capacity; document++) {
      const id = documents.entry(document)?.personaId;
      if (id !== undefined) perPersona.set(id, (perPersona.get(id) ?? 0) + 1);
    }
    const facts = {
      tags: desk.facets.tagCounts().map(({ tag, count: uses }) => ({ value: tag, count: uses })),
      personas: named.map(({ id, name }) => ({ value: name, count: perPersona.get(id) ?? 0 })),
      sources: desk.facets.sourceCounts().map(({ source, count: uses }) => ({ value: source, count: uses })),
    };
    counted = { revision, facts };
    return facts;
  };

  return () => ({
    async complete(text: string, caret: number): Promise<readonly QueryCompletion[]> {
      requireText(text, 'text');
      if (!Number.isInteger(caret) || caret < 0 || caret > text.length) throw new AppError('INVALID_INPUT', { field: 'caret', expected: `0 to ${text.length}`, received: caret });
      return completeQuery(text, caret, { now: insides.wallNow(), ...(await count()) });
    },
  });
}
