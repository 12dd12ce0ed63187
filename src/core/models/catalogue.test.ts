import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../contracts/models';
import { CATALOGUE } from './catalogue';
import { DEFAULT_HUB } from './hub-urls';

const Source = v.pipe(v.string(), v.url(), v.startsWith('https://'));
const sourced = <T extends v.GenericSchema>(value: T) => v.strictObject({ value, source: Source });
const Words = v.pipe(v.string(), v.minLength(10), v.endsWith('.'));
const Count = v.pipe(v.number(), v.integer(), v.minValue(1));

const Entry = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
  name: v.pipe(v.string(), v.nonEmpty()),
  source: v.strictObject({ from: v.literal('hub'), host: v.literal(DEFAULT_HUB), hubId: v.string() }),
  dtype: v.picklist(['q8', 'q4', 'fp16', 'fp32']),
  files: v.array(v.strictObject({ path: v.pipe(v.string(), v.regex(/^[\w/.-]+$/)), required: v.boolean(), approxBytes: v.nullable(v.pipe(v.number(), v.minValue(1))) })),
  pooling: v.picklist(['mean', 'cls', 'last', 'output']),
  queryPrefix: v.string(),
  passagePrefix: v.string(),
  maxTokens: Count,
  dimensions: v.nullable(Count),
  languages: v.pipe(v.array(v.pipe(v.string(), v.regex(/^(?:multilingual|[a-z]{2,3}(?:-[A-Za-z]+)*)$/))), v.nonEmpty()),
  parameters: v.nullable(sourced(Count)),
  licence: sourced(v.pipe(v.string(), v.nonEmpty())),
  quality: v.array(v.strictObject({ benchmark: v.pipe(v.string(), v.nonEmpty()), value: v.pipe(v.number(), v.minValue(0), v.maxValue(100)), source: Source })),
  needs: Words,
  about: Words,
}) satisfies v.GenericSchema<unknown, CatalogueEntry>;

describe('the catalogue', () => {
  for (const entry of CATALOGUE) {
    it(`has a complete entry for ${entry.name}`, () => {
      expect(v.parse(Entry, entry)).toEqual(entry);
      const required = entry.files.filter((file) => file.required).map(({ path }) => path);
      expect(required).toEqual(expect.arrayContaining(['config.json', 'tokenizer.json']));
      const graphs = entry.files.filter(({ path }) => path.endsWith('.onnx'));
      expect(graphs).toHaveLength(1);
      // Weights beside a graph belong to it.
      for (const { path } of entry.files.filter(({ path: name }) => name.includes('.onnx_data'))) expect(path.startsWith(graphs[0]!.path)).toBe(true);
      expect(new Set(entry.files.map(({ path }) => path)).size).toBe(entry.files.length);
      expect(entry.source).toMatchObject({ hubId: entry.id });
    });
  }

  it('names every model once, and those that were promised', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(ids.length);
    for (const name of ['all-MiniLM-L6-v2', 'bge-small-en-v1.5', 'gte-small', 'snowflake-arctic-embed-xs', 'multilingual-e5-small', 'embeddinggemma-300m']) {
      expect(ids.some((id) => id.toLowerCase().includes(name.toLowerCase())), name).toBe(true);
    }
  });
});
