import { INDEX_POLICY } from '../../src/core/vector-index/index-policy';
import type { CollectionName } from './lab/collection';

/** What is measured in one go, in a browser of its own. Ids are stable: results are kept by them. */
export interface VectorSection extends CollectionName {
  readonly id: string;
  /** The resident index too; a million rows in float32 are more than it is for. */
  readonly resident: boolean;
  /** Candidates to try with bits. */
  readonly rungs: readonly number[];
  /** Whether to let the policy choose, and from which start: as in a library that has int8 codes, or as in one that uses bits already. */
  readonly policy: readonly ('probe' | 'watch')[];
  /** Inserts, deletions and replacements each. */
  readonly changes: number;
}

const SIZES = [
  { name: '1k', rows: 1_000 },
  { name: '10k', rows: 10_000 },
  { name: '100k', rows: 100_000 },
  { name: '1m', rows: 1_000_000 },
] as const;
const LARGEST_RESIDENT = 100_000;
/** Between those, for the curve of costs (`npm run bench -- scale`). */
const BETWEEN = [
  { name: '3k', rows: 3_000 },
  { name: '30k', rows: 30_000 },
  { name: '300k', rows: 300_000 },
] as const;

function section(kind: CollectionName['kind'], dimensions: number, { name, rows }: { readonly name: string; readonly rows: number }, policy: VectorSection['policy']): VectorSection {
  const rungs = INDEX_POLICY.ladder.filter((candidates) => candidates * 2 <= rows);
  return { id: `vectors-${name}-${dimensions}-${kind}`, kind, dimensions, rows, queries: rows > LARGEST_RESIDENT ? 100 : 200, resident: rows <= LARGEST_RESIDENT, rungs, policy, changes: 500 };
}

/** Small ones first: what is wrong shows early. */
export const vectorSections: readonly VectorSection[] = [
  ...SIZES.slice(0, 3).flatMap((size) => [384, 256].map((dimensions) => section('clustered', dimensions, size, size.rows < LARGEST_RESIDENT ? [] : ['probe']))),
  ...(['aniso', 'isotropic'] as const).flatMap((kind) => [384, 256].map((dimensions) => section(kind, dimensions, SIZES[2], ['probe', 'watch']))),
  ...(['aniso', 'isotropic'] as const).map((kind) => section(kind, 384, SIZES[1], [])),
  // Rows and dimensions are those of the texts and of the built-in embedder.
  { ...section('real', 256, { name: '20k', rows: 20_000 }, ['probe']), id: 'vectors-real', queries: 1_000 },
  section('clustered', 384, SIZES[3], ['probe']),
  section('clustered', 256, SIZES[3], ['probe']),
  ...(['aniso', 'isotropic'] as const).map((kind) => section(kind, 384, SIZES[3], ['probe'])),
  ...BETWEEN.map((size) => section('clustered', 384, size, size.rows < LARGEST_RESIDENT ? [] : ['probe'])),
];

/** One section of every kind, small enough to try out that everything runs. */
export const smokeSections: readonly VectorSection[] = [
  { ...section('clustered', 384, { name: 'smoke', rows: 5_000 }, ['probe']), queries: 20, rungs: [400], changes: 50 },
  { ...section('isotropic', 256, { name: 'smoke', rows: 2_000 }, ['watch']), resident: false, queries: 20, rungs: [400], changes: 50 },
];
