import type { PersonaId } from '../../../src/contracts/memory';
import type { LibraryInsides } from '../insides';

/**
 * Notes name personas as people write them: `work` is the persona Work, whether that is its id or what it is called. One that nobody has is a new
 * one, as it was spelled first.
 */
export async function personaFinder({ queries }: Pick<LibraryInsides, 'queries'>): Promise<(named: PersonaId) => PersonaId> {
  const personas = await (await queries()).personas();
  const ids = new Set(personas.map(({ id }) => id));
  const keyOf = (named: string): string => named.trim().toLowerCase();
  // Ids last: they are what an archive of ours names.
  const byKey = new Map([...personas.map(({ id, name }) => [keyOf(name), id] as const), ...personas.map(({ id }) => [keyOf(id), id] as const)]);
  return (named) => {
    if (ids.has(named)) return named;
    const known = byKey.get(keyOf(named));
    if (known !== undefined) return known;
    byKey.set(keyOf(named), named);
    return named;
  };
}
