// @ts-check

/** Below, an interval of resampled rounds says nothing (FEWEST_ROUNDS of core/statistics). */
const FEWEST_ROUNDS = 6;

/**
 * @typedef {object} CheckArguments
 * @property {readonly string[]} metrics ids in the order of the table; never empty
 * @property {string | null} against a commit, tag or branch; null: that of bench/baseline.json
 * @property {number | null} rounds exactly so many, however long they take; null: as many as the time allows
 * @property {boolean} quick
 * @property {boolean} strict
 * @property {boolean} save
 * @property {boolean} writeBaseline
 * @property {boolean} help
 */

export const USAGE = `npm run bench:check [-- metric…] [options]
Measures the working tree against an earlier commit, side by side, and says what became slower.

  --against COMMIT   instead of the commit that bench/baseline.json names
  --quick            2,000 memories instead of 10,000, and at most three minutes instead of ten
  --rounds N         exactly N rounds (an even number, so that both sides begin equally often), however long they take
  --strict           end with 3 where noise left something undecided
  --save             write bench/results/check.json too. A check of all metrics in full size does so by itself; of others, only .cache/bench/check.json is written
  --write-baseline   write bench/baseline.json: the commit compared with, and what was measured of it
  ENGRAM_DIST=FOLDER a built app to measure in place of the working tree

Ends with 0: nothing regressed; 1: something did; 2: something could not be measured; 3: too noisy to say, with --strict.`;

/**
 * @param {readonly string[]} words what follows the script's name
 * @param {readonly string[]} known ids of metrics, in the order of the table
 * @returns {CheckArguments}
 * @throws Error that says what is wrong and what is possible
 */
export function parseCheckArguments(words, known) {
  const result = { against: /** @type {string | null} */ (null), rounds: /** @type {number | null} */ (null), quick: false, strict: false, save: false, writeBaseline: false, help: false };
  /** @type {Set<string>} */
  const named = new Set();
  const rest = words.flatMap((word) => (/^--\w+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word]));
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    /** @param {string} what */
    const value = (what) => {
      const next = rest[++at];
      if (next === undefined || next === '' || next.startsWith('--')) throw new Error(`${word} needs ${what}.`);
      return next;
    };
    switch (word) {
      case '--quick': result.quick = true; break;
      case '--strict': result.strict = true; break;
      case '--save': result.save = true; break;
      case '--write-baseline': result.writeBaseline = true; break;
      case '--help': result.help = true; break;
      case '--against': result.against = value('a commit, e.g. --against v0.5.0'); break;
      case '--rounds': {
        const given = value(`a number, at least ${FEWEST_ROUNDS}`);
        const rounds = Number(given);
        if (!Number.isInteger(rounds) || rounds < FEWEST_ROUNDS) throw new Error(`--rounds must be a whole number of at least ${FEWEST_ROUNDS}, not "${given}": fewer say nothing.`);
        result.rounds = rounds + (rounds % 2);
        break;
      }
      default:
        if (word.startsWith('-')) throw new Error(`There is no option ${word}.\n\n${USAGE}`);
        if (!known.includes(word)) throw new Error(`No metric is called "${word}". There are: ${known.join(', ')}.`);
        named.add(word);
    }
  }
  return { ...result, metrics: known.filter((id) => named.size === 0 || named.has(id)) };
}
