import type { EmbeddingBatch, EmbedKind, VectorSpace } from '../../../src/contracts/embedder';
import { AppError } from '../../../src/contracts/errors';
import type { EmbedderLine } from '../embedder-line';

/** Fact `reason` of the error when an encoder of another model has taken the place of the one that was asked. */
export const OTHER_SPACE = 'changing the vector space';

/** A line whose answers are all of one space: a job that is repeated after a crash may meet another model's encoder. */
export class SpaceLine implements Pick<EmbedderLine, 'space' | 'embed'> {
  constructor(
    readonly space: VectorSpace,
    private readonly line: () => EmbedderLine,
  ) {}

  /** @throws AppError `EMBEDDER_UNAVAILABLE`, also when the encoder is one of another space */
  async embed(texts: Parameters<EmbedderLine['embed']>[0], kind: EmbedKind, signal?: AbortSignal): Promise<EmbeddingBatch> {
    let isOther = false;
    const own = (used: VectorSpace): readonly string[] => {
      isOther = used.id !== this.space.id;
      if (isOther) return [];
      return typeof texts === 'function' ? texts(used) : texts;
    };
    const batch = await this.line().embed(own, kind, signal);
    if (isOther) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: OTHER_SPACE });
    return batch;
  }
}
