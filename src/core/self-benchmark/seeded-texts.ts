import { seededRandom } from '../statistics/seeded-random';

/** Words that people use in notes. What they say does not matter; that they are known to the embedder and stand in libraries does. */
const WORDS = (
  'the a of in with for after before about garden train ticket letter doctor recipe bread winter river mountain city street window kitchen table meeting project deadline budget invoice contract customer ' +
  'morning evening weekend birthday holiday journey airport hotel beach island forest bicycle car engine repair battery computer password network server database search index vector memory note idea ' +
  'question answer lesson teacher school language grammar book chapter author poem music concert guitar film theatre museum painting colour camera photograph light shadow weather rain snow storm ' +
  'family mother father sister brother child friend neighbour wedding house roof heating water coffee tea dinner soup salt sugar apple orange fish cheese running swimming health sleep medicine ' +
  'research paper method result measure model theory experiment energy climate science history election law court money bank interest tax insurance'
).split(' ');

/** Texts of so many words, the same on every device. @param stream - others of the same kind */
export function seededTexts(count: number, words: number, stream: number): string[] {
  const random = seededRandom(50_000 + 100 * words + stream);
  return Array.from({ length: count }, () => Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '));
}
