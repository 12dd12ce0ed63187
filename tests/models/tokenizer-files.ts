import { wordPieces } from './word-pieces';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** `tokenizer.json` and `tokenizer_config.json` of a BERT model that reads lower-case text, as transformers.js reads them. */
export function tokenizerFiles(vocabulary: number, maxLength: number): { readonly tokenizer: object; readonly config: object } {
  const vocab = Object.fromEntries(wordPieces(vocabulary).map((piece, id) => [piece, id]));
  const special = (content: string) => ({ id: vocab[content]!, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
  const piece = (content: string) => ({ SpecialToken: { id: content, type_id: 0 } });
  const sequence = (id: 'A' | 'B', typeId: number) => ({ Sequence: { id, type_id: typeId } });
  const template = (content: string) => ({ id: content, ids: [vocab[content]!], tokens: [content] });
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: SPECIALS.map(special),
      normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [piece('[CLS]'), sequence('A', 0), piece('[SEP]')],
        pair: [piece('[CLS]'), sequence('A', 0), piece('[SEP]'), sequence('B', 1), { SpecialToken: { id: '[SEP]', type_id: 1 } }],
        special_tokens: { '[CLS]': template('[CLS]'), '[SEP]': template('[SEP]') },
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
    },
    config: {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      do_basic_tokenize: true,
      never_split: null,
      strip_accents: null,
      tokenize_chinese_chars: true,
      model_max_length: maxLength,
      cls_token: '[CLS]',
      mask_token: '[MASK]',
      pad_token: '[PAD]',
      sep_token: '[SEP]',
      unk_token: '[UNK]',
    },
  };
}
