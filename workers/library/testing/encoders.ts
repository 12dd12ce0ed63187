import type { EmbedKind, VectorSpace } from '../../../src/contracts/embedder';
import type { LibraryEvent } from '../../../src/contracts/library';
import type { EncoderRole, EncoderWish, ModelProblem } from '../../../src/contracts/models';
import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import type { Library } from '../library';
import { type ServedEmbedder, serveEmbedder } from './serve-embedder';

/** A space of a model that there is not: its vectors are the first `dimensions` of the built-in embedder's, at unit length. */
export function spaceOf(model: string, dimensions: number, revision = 'r1'): VectorSpace {
  return { ...BUILT_IN_SPACE, id: `${model}@${revision}/q8/${dimensions}/c1`, model, revision, dtype: 'q8', dimensions, queryPrefix: 'query: ', passagePrefix: 'passage: ', maxTokens: 512 };
}

interface ServedModel {
  readonly space: VectorSpace;
  readonly beforeEmbed?: (texts: readonly string[], kind: EmbedKind) => Promise<void> | void;
  /** Instead of a start. */
  readonly problem?: ModelProblem;
  /** The same, of a second encoder only. */
  readonly bulkProblem?: ModelProblem;
}

/** Stands where the owner tab starts encoder workers: starts what the library wishes for, behind real message channels. */
export class TestEncoders {
  readonly models = new Map<string, ServedModel>();
  readonly wishes: { readonly role: EncoderRole; readonly wish: EncoderWish | null }[] = [];
  /** What was embedded so far, by any of them: prefix included. */
  readonly passages: string[] = [];
  readonly queries: string[] = [];
  readonly running: Record<EncoderRole, ServedEmbedder | null> = { queries: null, bulk: null };
  #library: Library | null = null;

  attach(library: Library): void {
    this.#library = library;
  }

  take(event: LibraryEvent): void {
    if (event.kind !== 'encoder') return;
    this.wishes.push(event);
    const library = this.#library;
    void this.#serve(event.role, event.wish, library);
  }

  async #serve(role: EncoderRole, wish: EncoderWish | null, library: Library | null): Promise<void> {
    this.running[role]?.close();
    this.running[role] = null;
    const served = wish === null ? undefined : this.models.get(wish.options.model);
    if (wish === null || served === undefined || library === null) return;
    const models = await library.models();
    if (library !== this.#library) return;
    const problem = served.problem ?? (role === 'bulk' ? served.bulkProblem : undefined);
    if (problem !== undefined) {
      models.encoderFailed(role, problem);
      return;
    }
    const { space, beforeEmbed } = served;
    const { model } = wish.options;
    models.encoderProgress(role, { loadedBytes: 1, totalBytes: 2, from: 'cache' });
    const embedder = serveEmbedder(
      (texts, kind) => {
        (kind === 'query' ? this.queries : this.passages).push(...texts);
        return beforeEmbed?.(texts, kind);
      },
      () => {},
      space,
    );
    this.running[role] = embedder;
    const selfTest = { sentences: 3, lowestCosine: 1, against: 'itself' } as const;
    models.connectEncoder(role, embedder.port, { model, space, device: 'wasm', threads: 1, runtime: 'test', loadMs: 1, steppedDown: null, selfTest });
  }

  /** The worker is gone, and whoever started it has noticed. */
  async die(role: EncoderRole): Promise<void> {
    this.running[role]?.close();
    this.running[role] = null;
    (await this.#library?.models())?.encoderFailed(role, { fault: 'failed', facts: {} });
  }

  /** With the tab. */
  crash(): void {
    this.#library = null;
    for (const role of ['queries', 'bulk'] as const) {
      this.running[role]?.close();
      this.running[role] = null;
    }
  }
}
