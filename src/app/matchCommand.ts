/** Lower case, without accents: who looks for `resume` means `résumé`. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * How well a command fits what was typed. Every word typed must begin a word of it; failing that, the letters must follow
 * each other in its label ("sdt" finds "Switch to dark theme").
 * @returns higher is better; null: it does not fit. Equal fits keep the registry's order.
 */
export function matchCommand(query: string, label: string, otherWords = ''): number | null {
  const typed = folded(query).split(/\s+/).filter((word) => word !== '');
  if (typed.length === 0) return 0;
  const title = folded(label);
  const inLabel = title.split(/[\s()“”]+/);
  const inOthers = folded(otherWords).split(' ');
  if (title.startsWith(typed.join(' '))) return 4;
  if (typed.every((word) => inLabel.some((own) => own.startsWith(word)))) return 3;
  if (typed.every((word) => [...inLabel, ...inOthers].some((own) => own.startsWith(word)))) return 2;
  return typed.length === 1 && follows(typed[0], inLabel) ? 1 : null;
}

/** Whether the letters stand at beginnings of words, in their order. One letter alone would fit almost anything. */
function follows(letters: string, words: readonly string[]): boolean {
  if (letters.length < 2) return false;
  let at = 0;
  for (const word of words) if (at < letters.length && word.startsWith(letters[at])) at++;
  return at === letters.length;
}
