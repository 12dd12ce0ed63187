/** The parts of V8's format that are read here. @see https://learn.microsoft.com/microsoft-edge/devtools-guide-chromium/memory-problems/heap-snapshot-schema */
interface RawSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly (string | readonly string[])[] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

export interface ConstructorUse {
  readonly count: number;
  readonly bytes: number;
}

/** What a heap holds, by constructor. */
export interface HeapSummary {
  readonly byConstructor: ReadonlyMap<string, ConstructorUse>;
  /** Nodes of documents that hang in no document any more. */
  readonly detachedNodes: number;
}

/** Objects of the program and of the browser; strings, code and numbers have no constructor to find a leak by. */
const KINDS = new Set(['object', 'native', 'closure']);
const DETACHED = 2;

/** @param text - a `.heapsnapshot` */
export function summarizeSnapshot(text: string): HeapSummary {
  const { snapshot: { meta }, nodes, strings } = JSON.parse(text) as RawSnapshot;
  const width = meta.node_fields.length;
  const field = (name: string): number => meta.node_fields.indexOf(name);
  const [type, name, size, detachedness] = [field('type'), field('name'), field('self_size'), field('detachedness')];
  const kinds = meta.node_types[type] as readonly string[];
  const byConstructor = new Map<string, { count: number; bytes: number }>();
  let detachedNodes = 0;
  for (let at = 0; at < nodes.length; at += width) {
    const kind = kinds[nodes[at + type!]!]!;
    if (detachedness! >= 0 && kind === 'native' && nodes[at + detachedness!] === DETACHED) detachedNodes++;
    if (!KINDS.has(kind)) continue;
    // `<div class="row">` and `Detached <div>` are one kind of thing each.
    const key = `${kind === 'closure' ? 'function ' : ''}${strings[nodes[at + name!]!]!.replace(/ [a-z-]+="[^"]*"/gu, '').slice(0, 60)}`;
    const known = byConstructor.get(key) ?? { count: 0, bytes: 0 };
    known.count++;
    known.bytes += nodes[at + size!]!;
    byConstructor.set(key, known);
  }
  return { byConstructor, detachedNodes };
}

export interface ConstructorGrowth {
  readonly name: string;
  readonly more: number;
  readonly moreBytes: number;
}

/** Constructors of which there are more than before, those with the most bytes first, and among equals those with the most objects. */
export function grownConstructors(before: HeapSummary, after: HeapSummary, limit = 8): ConstructorGrowth[] {
  return [...after.byConstructor]
    .map(([name, { count, bytes }]) => ({ name, more: count - (before.byConstructor.get(name)?.count ?? 0), moreBytes: bytes - (before.byConstructor.get(name)?.bytes ?? 0) }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.moreBytes - a.moreBytes || b.more - a.more)
    .slice(0, limit);
}

/** How many objects of one constructor there are. */
export function countOf({ byConstructor }: HeapSummary, name: string): number {
  return byConstructor.get(name)?.count ?? 0;
}
