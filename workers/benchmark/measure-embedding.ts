import type { Measured } from '../../src/contracts/self-benchmark';
import { BUILT_IN_CACHE, BUILT_IN_FILES } from '../../src/core/embedder/manifest';
import { StaticEmbedder } from '../../src/core/embedder/static-embedder';
import { takeSamples } from '../../src/core/self-benchmark/take-samples';
import { fetchVerified } from '../../src/storage/asset-cache';
import { yieldToEvents } from '../shared/yield-to-events';

let loading: Promise<StaticEmbedder> | null = null;

async function load(): Promise<StaticEmbedder> {
  const [vectors, vocabulary] = await Promise.all(BUILT_IN_FILES.map((file) => fetchVerified(BUILT_IN_CACHE, { ...file, url: new URL(`/embedder/${file.name}`, self.location.origin).href })));
  return new StaticEmbedder(vectors, new TextDecoder().decode(vocabulary));
}

/** @throws AppError `ASSET_UNAVAILABLE` */
export async function measureEmbedding(texts: readonly string[], samples: number): Promise<Measured> {
  const embedder = await (loading ??= load());
  const vector = new Float32Array(embedder.dimensions);
  const measured = await takeSamples((run) => embedder.embedInto(texts[run % texts.length], vector, 0), { samples, warmUp: 200, now: () => performance.now(), breathe: yieldToEvents });
  const squares = vector.reduce((sum, value) => sum + value * value, 0);
  return Math.abs(squares - 1) < 1e-3 ? measured : { unsupported: 'the embedder gave vectors that are not of unit length' };
}
