import type { ModelDescription } from '../../src/contracts/models';
import { CATALOGUE } from '../../src/core/models/catalogue';
import { chooseModelFiles, type ListedFile } from '../../src/core/models/choose-model-files';
import { DEFAULT_BRANCH, DEFAULT_HUB, resolveUrl } from '../../src/core/models/hub-urls';
import { readModelConfig } from '../../src/core/models/read-model-config';
import { listHub, readHubText } from './ask-hub';
import { modelError } from './model-error';
import type { Wire } from './wire';

/** Ids stand in keys of the cache, names of locks and vector spaces; the record takes 300 with the server's name before it. */
const LONGEST_ID = 200;

/** What a server without a list of files is asked for, one by one. */
const LIKELY_FILES = [
  'config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'onnx/model_quantized.onnx', 'onnx/model_quantized.onnx_data',
  'onnx/model_int8.onnx', 'onnx/model_q4.onnx', 'onnx/model_fp16.onnx', 'onnx/model.onnx', 'onnx/model.onnx_data',
  'model_quantized.onnx', 'model.onnx', '1_Pooling/config.json', 'sentence_bert_config.json', 'config_sentence_transformers.json',
];

/**
 * Reads a model's small configuration files from a server.
 * @throws AppError `MODEL_FAILED`: `not-found`, `not-a-model` with fact `missing`, or what the network gives
 */
export async function describeHubModel(host: string, hubId: string, wire: Wire, signal: AbortSignal): Promise<ModelDescription> {
  const server = parseHost(host);
  const id = hubId.trim().replace(/^\/+|\/+$/g, '');
  if (id.length > LONGEST_ID || !/^[\w.-]+(?:\/[\w.-]+)*$/.test(id) || id.split('/').some((part) => /^\.+$/.test(part))) throw modelError('not-found', { file: hubId, host: server.host });
  const listing = await listHub(server.origin, id, wire, signal);
  const listed: readonly ListedFile[] = listing?.files ?? (await probe(server.origin, id, wire, signal));
  if (listed.length === 0) throw modelError('not-found', { file: id, host: server.host });
  // At the top only: on a server a model is its whole repository.
  const chosen = chooseModelFiles(listed.filter(({ path }) => !path.includes('/') || /^(?:onnx|1_Pooling)\//.test(path)));
  if ('missing' in chosen) throw modelError('not-a-model', { missing: chosen.missing, model: id });
  const texts = new Map<string, string>();
  for (const path of ['config.json', ...chosen.hints, ...chosen.files.map((file) => file.path).filter((name) => name === 'tokenizer_config.json')]) {
    const text = await readHubText(server.origin, id, listing?.revision ?? 'pinned', path, wire, signal);
    if (text !== null) texts.set(path, text);
  }
  const name = id.slice(id.lastIndexOf('/') + 1);
  const known = CATALOGUE.find((entry) => entry.id === id);
  return {
    // The same id at another server is another model: it may be anything.
    id: server.origin === DEFAULT_HUB ? id : `${server.host}/${id}`,
    name: known?.name ?? name,
    source: { from: 'hub', host: server.origin, hubId: id },
    dtype: chosen.dtype,
    files: chosen.files,
    ...readModelConfig(name, texts, false),
  };
}

function parseHost(host: string): URL {
  try {
    const url = new URL(host.includes('://') ? host : `https://${host}`);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  } catch {
    // Not an address.
  }
  throw modelError('not-found', { host, file: null });
}

async function probe(host: string, id: string, wire: Wire, signal: AbortSignal): Promise<ListedFile[]> {
  const found: ListedFile[] = [];
  for (const path of LIKELY_FILES) {
    const response = await wire.request(resolveUrl(host, id, DEFAULT_BRANCH, path), { signal, method: 'HEAD' });
    // A page for everything is no file, whatever its status.
    if (!response.ok || /^\s*text\/html\b/i.test(response.headers.get('Content-Type') ?? '')) continue;
    const size = Number(response.headers.get('Content-Length'));
    found.push({ path, sizeBytes: Number.isSafeInteger(size) && size > 0 ? size : null });
  }
  return found;
}
