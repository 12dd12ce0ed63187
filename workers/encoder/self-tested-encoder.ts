import type { ModelDevice, ModelRecord } from '../../src/contracts/models';
import { RECHECKED_TEXTS, SELF_TEST_TEXTS } from '../../src/core/models/self-test-texts';
import { BATCH_COSINE, checkAgreement, checkSound, DEVICE_COSINE, isSameRuntime, knownCosine, roundedAnswers, SAME_COSINE } from '../../src/core/models/self-test';
import type { Encoder, EncoderFiles, EncoderRuntime, LoadOptions } from './encoder-runtime';

interface TestedEncoder {
  readonly encoder: Encoder;
  /** With what was learnt at a first load: known answers, dimensions. */
  readonly record: ModelRecord;
  readonly learnt: boolean;
  /** How many answers were compared. */
  readonly sentences: number;
  readonly lowestCosine: number;
  readonly against: 'known-answers' | 'itself';
}

/** Texts of the self-test with the model's own prefixes. */
export function selfTestTexts({ queryPrefix, passagePrefix }: ModelRecord['description']): string[] {
  return SELF_TEST_TEXTS.map(({ kind, text }) => (kind === 'query' ? queryPrefix : passagePrefix) + text);
}

/** One by one: in a batch, the neighbours' int8 scale would change the answers. */
async function answersOf(encoder: Encoder, texts: readonly string[]): Promise<Float32Array[]> {
  const answers: Float32Array[] = [];
  for (const text of texts) answers.push(await encoder.encode([encoder.tokenize(text)]));
  return answers;
}

/** What can be said without known answers: sound, the same each time, and the same in company. */
async function checkItself(encoder: Encoder, texts: readonly string[], answers: readonly Float32Array[]): Promise<number> {
  checkSound(answers);
  checkAgreement('deterministic', answers, await answersOf(encoder, texts.slice(0, 2)), SAME_COSINE);
  const together = await encoder.encode(texts.map((text) => encoder.tokenize(text)));
  const rows = texts.map((_, row) => together.subarray(row * encoder.dimensions, (row + 1) * encoder.dimensions));
  return checkAgreement('in a batch', answers, rows, BATCH_COSINE);
}

/**
 * Loads a model and tests it against its known answers. At the first load there are none: the CPU's answers, tested for
 * themselves, become them, and WebGPU is compared with these like with any others.
 * @throws AppError `MODEL_FAILED`, fault `self-test`; whatever the runtime throws
 */
export async function loadTested(runtime: EncoderRuntime, files: EncoderFiles, options: LoadOptions, now: () => number): Promise<TestedEncoder> {
  let { record } = files;
  const texts = selfTestTexts(record.description);
  const recordedBy = (device: ModelDevice, answers: readonly Float32Array[], dimensions: number): ModelRecord => ({
    ...record,
    description: { ...record.description, dimensions },
    known: { vectors: roundedAnswers(answers), device, runtime: runtime.name(device), recordedAt: now() },
  });

  const hadAnswers = record.known !== null;
  if (!hadAnswers && options.device === 'webgpu') {
    const reference = await runtime.load(files, { ...options, device: 'wasm' });
    try {
      const answers = await answersOf(reference, texts);
      await checkItself(reference, texts, answers);
      record = recordedBy('wasm', answers, reference.dimensions);
    } finally {
      await reference.dispose();
    }
  }

  const encoder = await runtime.load(files, options);
  try {
    const { known } = record;
    if (known === null) {
      const answers = await answersOf(encoder, texts);
      const lowestCosine = await checkItself(encoder, texts, answers);
      return { encoder, record: recordedBy(options.device, answers, encoder.dimensions), learnt: true, sentences: texts.length, lowestCosine, against: 'itself' };
    }
    const running = { device: options.device, runtime: runtime.name(options.device) };
    // What has changed since the answers were recorded is asked everything.
    const asked = hadAnswers && isSameRuntime(known, running) ? RECHECKED_TEXTS.filter((i) => i < known.vectors.length) : [...known.vectors.slice(0, texts.length).keys()];
    const answers = await answersOf(encoder, asked.map((i) => texts[i]));
    checkSound(answers);
    const lowestCosine = checkAgreement('known answers', asked.map((i) => known.vectors[i]), answers, hadAnswers ? knownCosine(known, running) : DEVICE_COSINE);
    return { encoder, record, learnt: !hadAnswers, sentences: asked.length, lowestCosine, against: 'known-answers' };
  } catch (error) {
    await encoder.dispose();
    throw error;
  }
}
