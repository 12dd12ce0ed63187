import type { ContextFigures, EncodedSketch, PageFigures } from '../../../src/contracts/figures';
import { decodeSketch, encodeSketch } from '../../../src/core/monitor/encode-sketch';
import { packSketch, unpackSketch } from '../../../src/core/monitor/history/pack-sketch';
import type { Samples } from '../../../src/core/monitor/history/rows-of-samples';
import type { FiguresAccess } from '../../../src/storage/figures-store';

/** What of these takes was not counted before. Notes that it is now: call it in the transaction that writes it. */
export async function takePages(access: FiguresAccess, takes: readonly PageFigures[]): Promise<readonly Samples[]> {
  const samples: Samples[] = [];
  for (const { page, take, at, version, sketches } of takes) {
    const before = await access.counted(page);
    if (before !== null && take <= before.upTo) continue;
    await access.setCounted(page, { at, upTo: take });
    samples.push({ at, version, sketches });
  }
  return samples;
}

/**
 * What contexts have measured since they were last counted. Their figures are everything since their start, and embedder and encoders may outlive a library
 * worker: what was counted of them is therefore kept beside the rows, and not in memory.
 */
export async function takeContexts(access: FiguresAccess, contexts: readonly ContextFigures[], { at, version }: Pick<Samples, 'at' | 'version'>): Promise<readonly Samples[]> {
  const samples: Samples[] = [];
  for (const { context, epoch, takenAt, sketches } of contexts) {
    const name = `${context} ${epoch}`;
    const before = await access.counted(name);
    // Another library worker, which is ending, or has taken over, was faster: this is older than what it has counted.
    if (before !== null && takenAt <= before.upTo) continue;
    const since: Record<string, EncodedSketch> = {};
    const packed: Record<string, Uint8Array<ArrayBuffer>> = {};
    for (const [metric, sketch] of Object.entries(sketches)) {
      const old = before?.sketches?.[metric];
      since[metric] = old === undefined ? sketch : encodeSketch(decodeSketch(sketch), unpackSketch(old));
      packed[metric] = packSketch(sketch);
    }
    await access.setCounted(name, { at, upTo: takenAt, sketches: packed });
    samples.push({ at, version, sketches: since });
  }
  return samples;
}
