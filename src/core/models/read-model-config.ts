import type { ModelDescription, ModelPooling } from '../../contracts/models';
import { CATALOGUE } from './catalogue';

/** Everything about a model that its configuration files say, or its name. */
export type ModelTraits = Pick<ModelDescription, 'pooling' | 'queryPrefix' | 'passagePrefix' | 'maxTokens' | 'dimensions'>;

/** It stands before every text; the longest of those that are known have some 60 characters. */
const LONGEST_PREFIX = 500;
const DEFAULT_MAX_TOKENS = 512;
/** Tokenizers without a limit say 1e30. */
const LONGEST_BELIEVED = 1_000_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * @param name - last part of the model's id: repositories of the same model at another place are recognised by it
 * @param texts - contents of configuration files by their path from the model's folder; any may be missing or not be JSON
 * @param givesSentences - the graph itself has an output `sentence_embedding`
 */
export function readModelConfig(name: string, texts: ReadonlyMap<string, string>, givesSentences: boolean): ModelTraits {
  const json = (path: string): Json => parseObject(texts.get(path));
  const config = json('config.json');
  const pooling = json('1_Pooling/config.json');
  const sentence = json('sentence_bert_config.json');
  const prompts = objectOf(json('config_sentence_transformers.json').prompts);
  const known = CATALOGUE.find((entry) => nameOf(entry.id) === name.toLowerCase());

  const way: ModelPooling = givesSentences ? 'output' : (poolingOf(pooling) ?? known?.pooling ?? (config.model_type === 'gemma3_text' ? 'output' : 'mean'));
  const positions = numberOf(config.max_position_embeddings);
  // RoBERTa counts positions from its padding index on, so two of them are never used.
  const usable = positions !== null && /roberta/.test(String(config.model_type)) ? numberOf(positions - 2) : positions;
  const limits = [numberOf(sentence.max_seq_length) ?? known?.maxTokens ?? numberOf(json('tokenizer_config.json').model_max_length), usable].filter((limit) => limit !== null && limit <= LONGEST_BELIEVED);
  const [query, passage] = prefixesOf(prompts) ?? (known === undefined ? prefixesByName(name) : [known.queryPrefix, known.passagePrefix]);
  return {
    pooling: way,
    queryPrefix: query,
    passagePrefix: passage,
    maxTokens: limits.length === 0 ? DEFAULT_MAX_TOKENS : Math.min(...(limits as number[])),
    // A graph that pools by itself may end in another size than its layers have.
    dimensions: numberOf(pooling.word_embedding_dimension) ?? known?.dimensions ?? (way === 'output' ? null : (numberOf(config.hidden_size) ?? numberOf(config.dim))),
  };
}

function poolingOf(pooling: Json): ModelPooling | null {
  if (pooling.pooling_mode_cls_token === true || pooling.pooling_mode === 'cls') return 'cls';
  if (pooling.pooling_mode_lasttoken === true || pooling.pooling_mode === 'lasttoken') return 'last';
  return pooling.pooling_mode_mean_tokens === true || pooling.pooling_mode === 'mean' ? 'mean' : null;
}

const QUERY_PROMPTS = ['query', 's2p_query', 'web_search_query', 'Retrieval-query', 'retrieval.query'];
const PASSAGE_PROMPTS = ['document', 'passage', 'Retrieval-document', 'retrieval.passage'];

/** @returns null when the model names no prompt for queries */
function prefixesOf(prompts: Json): readonly [string, string] | null {
  const first = (names: readonly string[]): string | null => names.map((name) => prompts[name]).find((prompt) => typeof prompt === 'string' && prompt.length <= LONGEST_PREFIX) as string | undefined ?? null;
  const query = first(QUERY_PROMPTS);
  return query === null ? null : [query, first(PASSAGE_PROMPTS) ?? ''];
}

/** Families whose older members keep their prefixes in the manual only. */
function prefixesByName(name: string): readonly [string, string] {
  if (/(?:^|[-_])e5[-_]/i.test(name)) return ['query: ', 'passage: '];
  if (/(?:^|[-_])bge[-_].*[-_]en|arctic[-_]embed[-_](?:xs|s|m|l)(?:$|[-_](?:long|v1))/i.test(name)) return ['Represent this sentence for searching relevant passages: ', ''];
  return ['', ''];
}

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1).toLowerCase();

function parseObject(text: string | undefined): Json {
  if (text === undefined) return {};
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
