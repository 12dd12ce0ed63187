import type { CatalogueEntry, ModelFileSpec } from '../../contracts/models';
import { DEFAULT_HUB } from './hub-urls';

/**
 * Models that are known to fit: what they are, with where each figure comes from. Sizes are what the hub's own listing shows, rounded;
 * the exact ones, and the hashes, are asked for when a download begins. A figure without a source that was read is left out.
 */

const MB = 1_000_000;

interface Sizes {
  readonly tokenizer: number | null;
  readonly onnx: number | null;
  /** Weights in a file beside the graph. `undefined`: they are in the graph. */
  readonly data?: number | null;
}

function files({ tokenizer, onnx, data }: Sizes, name = 'model_quantized.onnx'): readonly ModelFileSpec[] {
  const spec = (path: string, required: boolean, approxBytes: number | null): ModelFileSpec => ({ path, required, approxBytes });
  return [
    spec('config.json', true, 1_000),
    spec('tokenizer_config.json', false, null),
    spec('tokenizer.json', true, tokenizer),
    spec(`onnx/${name}`, true, onnx),
    ...(data === undefined ? [] : [spec(`onnx/${name}_data`, true, data)]),
  ];
}

const hub = (hubId: string): CatalogueEntry['source'] => ({ from: 'hub', host: DEFAULT_HUB, hubId });

const BGE_README = 'https://github.com/FlagOpen/FlagEmbedding/blob/master/research/baai_general_embedding/README.md';
const ARCTIC_README = 'https://github.com/Snowflake-Labs/arctic-embed/blob/main/README.md';
const SEARCH_PREFIX = 'Represent this sentence for searching relevant passages: ';

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: 'Xenova/all-MiniLM-L6-v2',
    name: 'all-MiniLM-L6-v2',
    source: hub('Xenova/all-MiniLM-L6-v2'),
    dtype: 'q8',
    files: files({ tokenizer: 0.71 * MB, onnx: 23 * MB }),
    pooling: 'mean',
    queryPrefix: '',
    passagePrefix: '',
    maxTokens: 256,
    dimensions: 384,
    languages: ['en'],
    parameters: { value: 22_000_000, source: ARCTIC_README },
    licence: { value: 'Apache-2.0', source: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2' },
    quality: [{ benchmark: 'MTEB English, retrieval (nDCG@10)', value: 41.95, source: ARCTIC_README }],
    needs: 'About 24 MB to download; light enough for a recent phone.',
    about: 'As small and quick as they come here: a safe first choice for English notes.',
  },
  {
    id: 'Xenova/bge-small-en-v1.5',
    name: 'bge-small-en-v1.5',
    source: hub('Xenova/bge-small-en-v1.5'),
    dtype: 'q8',
    files: files({ tokenizer: 0.71 * MB, onnx: 34 * MB }),
    pooling: 'cls',
    queryPrefix: SEARCH_PREFIX,
    passagePrefix: '',
    maxTokens: 512,
    dimensions: 384,
    languages: ['en'],
    parameters: null,
    licence: { value: 'MIT', source: 'https://huggingface.co/BAAI/bge-small-en-v1.5' },
    quality: [
      { benchmark: 'MTEB English, average of 56', value: 62.17, source: BGE_README },
      { benchmark: 'MTEB English, retrieval (nDCG@10)', value: 51.68, source: BGE_README },
    ],
    needs: 'About 35 MB to download; twice as many layers as the smallest, so each text takes about twice as long.',
    about: 'English; of the small ones here, the highest published figure for finding a text for a question.',
  },
  {
    id: 'Xenova/gte-small',
    name: 'gte-small',
    source: hub('Xenova/gte-small'),
    dtype: 'q8',
    files: files({ tokenizer: 0.71 * MB, onnx: 34 * MB }),
    pooling: 'mean',
    queryPrefix: '',
    passagePrefix: '',
    maxTokens: 512,
    dimensions: 384,
    languages: ['en'],
    parameters: null,
    licence: { value: 'MIT', source: 'https://huggingface.co/thenlper/gte-small' },
    quality: [
      { benchmark: 'MTEB English, average of 56', value: 61.36, source: 'https://huggingface.co/thenlper/gte-small' },
      { benchmark: 'MTEB English, retrieval (nDCG@10)', value: 49.46, source: 'https://huggingface.co/thenlper/gte-small' },
    ],
    needs: 'About 35 MB to download; twice as many layers as the smallest, so each text takes about twice as long.',
    about: 'Even-handed between questions and similar texts, in English, without any prefix.',
  },
  {
    id: 'Snowflake/snowflake-arctic-embed-xs',
    name: 'snowflake-arctic-embed-xs',
    source: hub('Snowflake/snowflake-arctic-embed-xs'),
    dtype: 'q8',
    files: files({ tokenizer: 0.71 * MB, onnx: 23 * MB }),
    pooling: 'cls',
    queryPrefix: SEARCH_PREFIX,
    passagePrefix: '',
    maxTokens: 512,
    dimensions: 384,
    languages: ['en'],
    parameters: { value: 22_000_000, source: ARCTIC_README },
    licence: { value: 'Apache-2.0', source: ARCTIC_README },
    quality: [{ benchmark: 'MTEB English, retrieval (nDCG@10)', value: 50.15, source: ARCTIC_README }],
    needs: 'About 24 MB to download; light enough for a recent phone.',
    about: 'English; of the same size and shape as all-MiniLM-L6-v2, and trained for search.',
  },
  {
    id: 'Xenova/multilingual-e5-small',
    name: 'multilingual-e5-small',
    source: hub('Xenova/multilingual-e5-small'),
    dtype: 'q8',
    files: files({ tokenizer: 17.1 * MB, onnx: 118 * MB }),
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    maxTokens: 512,
    dimensions: 384,
    languages: ['multilingual'],
    parameters: null,
    licence: { value: 'MIT', source: 'https://huggingface.co/intfloat/multilingual-e5-small' },
    quality: [
      { benchmark: 'C-MTEB (Chinese), average', value: 55.38, source: BGE_README },
      { benchmark: 'C-MTEB (Chinese), retrieval', value: 59.95, source: BGE_README },
    ],
    needs: 'About 135 MB to download, and memory to match: better on a computer than on a phone.',
    about: 'For notes in other languages than English, or in several: made to find a text in one by a question in another.',
  },
  {
    id: 'onnx-community/embeddinggemma-300m-ONNX',
    name: 'EmbeddingGemma 300m',
    source: hub('onnx-community/embeddinggemma-300m-ONNX'),
    dtype: 'q8',
    files: files({ tokenizer: null, onnx: null, data: null }),
    pooling: 'output',
    queryPrefix: 'task: search result | query: ',
    passagePrefix: 'title: none | text: ',
    maxTokens: 2_048,
    dimensions: 768,
    languages: ['multilingual'],
    parameters: { value: 308_000_000, source: 'https://ai.google.dev/gemma/docs/embeddinggemma' },
    licence: { value: 'Gemma Terms of Use', source: 'https://ai.google.dev/gemma/docs/embeddinggemma/model_card' },
    quality: [
      { benchmark: 'MTEB Multilingual v2, mean over tasks', value: 61.1, source: 'https://arxiv.org/abs/2509.20354' },
      { benchmark: 'MTEB English v2, mean over tasks', value: 69.7, source: 'https://arxiv.org/abs/2509.20354' },
    ],
    needs: 'By far the largest download and the most memory of these: for a computer with time, or with a graphics card.',
    about: 'The largest and heaviest here, for over 100 languages; its published figures are of newer benchmarks than those of the others, and cannot be compared with them.',
  },
];
