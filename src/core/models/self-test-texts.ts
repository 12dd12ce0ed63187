import type { EmbedKind } from '../../contracts/embedder';

/**
 * What every model embeds when it is loaded. None has to do with any other, so that the cosines between a query and a passage are
 * those of unrelated texts, which calibration needs. Queries and passages take the model's own prefixes.
 *
 * Known answers are kept on devices: a text that stands here never changes, and new ones are only appended.
 */
export const SELF_TEST_TEXTS: readonly { readonly kind: EmbedKind; readonly text: string }[] = [
  { kind: 'query', text: 'sourdough' },
  { kind: 'query', text: 'when does the passport expire' },
  { kind: 'query', text: 'which tyres did we buy for the winter' },
  { kind: 'query', text: 'ideas for a birthday present for grandmother' },
  { kind: 'query', text: 'how to restart the router' },
  { kind: 'query', text: 'Hausarzt Telefonnummer' },
  { kind: 'query', text: 'the poem about the lighthouse keeper we read at school, the one with the storm' },
  { kind: 'query', text: '4711' },
  { kind: 'passage', text: 'Chess: the Caro-Kann answers 1. e4 with c6.' },
  { kind: 'passage', text: 'Dentist moved to Thursday.' },
  { kind: 'passage', text: 'Tomatoes want full sun, a stake, and water at the root rather than on the leaves.' },
  { kind: 'passage', text: 'Meeting notes. Budget approved; hiring starts in May; the office lease is renewed for two years at the same rent.' },
  { kind: 'passage', text: 'Le train pour Lyon part de la voie 7.' },
  { kind: 'passage', text: 'for (let i = 0; i < rows.length; i++) total += rows[i].amount;' },
  { kind: 'passage', text: 'Blue whales sing below the range of human hearing, and the song carries for hundreds of kilometres.' },
  {
    kind: 'passage',
    text: 'We rented a wooden boat and rowed around the island before breakfast. The water was so clear that the anchor could be seen on the sand. In the afternoon clouds came up from the west, and we were glad to have taken the old canvas cover along.',
  },
];

/**
 * Positions of those that a later load of the same model, on the same runtime and device, is asked: the files are the same by their
 * SHA-256, so what is left to find is memory or a processor that fails, and that any text shows. Short and long, a query and a passage, prose and code.
 */
export const RECHECKED_TEXTS: readonly number[] = [0, 5, 13, 15];
