import { beforeAll, describe, expect, it } from 'vitest';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { loadTokenizer, tokenize } from './load-tokenizer';
import { tokenizerFiles } from './tokenizer-files';
import { wordPieces } from './word-pieces';
import { MINILM_L6_SHAPE, TINY_SHAPE, writeModel } from './write-model';

describe('the tokenizer of the tiny model, read by transformers.js', () => {
  const pieces = wordPieces(TINY_SHAPE.vocabulary);
  let tokenizer: PreTrainedTokenizer;
  const idsOf = (text: string) => tokenize(tokenizer, [text]).ids[0]!;
  const piecesOf = (text: string) => idsOf(text).map((id) => pieces[id]);

  beforeAll(async () => {
    tokenizer = await loadTokenizer(writeModel(TINY_SHAPE, { seed: 1, dtype: 'q8' }));
  });

  it('knows the special pieces by their places', () => {
    expect(pieces.slice(0, 5)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
    expect(idsOf('the')).toEqual([2, pieces.indexOf('the'), 3]);
  });

  it('reads whole words, lower case, without accents, punctuation apart', () => {
    expect(piecesOf('The city, at home!')).toEqual(['[CLS]', 'the', 'city', ',', 'at', 'home', '!', '[SEP]']);
    expect(piecesOf('thé CÎTY')).toEqual(['[CLS]', 'the', 'city', '[SEP]']);
  });

  it('breaks unknown words into the longest pieces it has', () => {
    expect(piecesOf('zqing')).toEqual(['[CLS]', 'z', '##q', '##ing', '[SEP]']);
    expect(piecesOf('x9')).toEqual(['[CLS]', 'x', '##9', '[SEP]']);
  });

  it('gives what no piece can write as unknown', () => {
    expect(piecesOf('ж')).toEqual(['[CLS]', '[UNK]', '[SEP]']);
  });

  it('pads a batch to its longest text and masks the padding', () => {
    const { ids, mask } = tokenize(tokenizer, ['the city', 'the']);
    expect(mask).toEqual([[1, 1, 1, 1], [1, 1, 1, 0]]);
    expect(ids[1]!.at(-1)).toBe(0);
  });

  it("cuts a text at the model's length, and with it the piece that ends it, as transformers.js does", () => {
    const [row] = tokenize(tokenizer, ['the '.repeat(500)]).ids;
    expect(row).toHaveLength(TINY_SHAPE.positions);
    expect(row!.at(-1)).toBe(pieces.indexOf('the'));
  });
});

describe('the vocabulary of the large model', () => {
  it("has bert-base-uncased's size and special places", async () => {
    const pieces = wordPieces(MINILM_L6_SHAPE.vocabulary);
    expect(pieces).toHaveLength(30_522);
    expect(new Set(pieces).size).toBe(30_522);
    expect([0, 100, 101, 102, 103].map((id) => pieces[id])).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
    const { tokenizer, config } = tokenizerFiles(MINILM_L6_SHAPE.vocabulary, MINILM_L6_SHAPE.positions);
    const json = (value: object) => new TextEncoder().encode(JSON.stringify(value));
    const read = await loadTokenizer(new Map([['tokenizer.json', json(tokenizer)], ['tokenizer_config.json', json(config)]]));
    const { ids } = tokenize(read, ['The city']);
    expect(ids[0]!.map((id) => pieces[id])).toEqual(['[CLS]', 'the', 'city', '[SEP]']);
    expect(ids[0]![0]).toBe(101);
  });
});
