/** Half of the last figure that is shown: a plain number means what is shown as that number. */
const SHOWN = 0.005;
const NUMBER = /^(?:\d{1,3}(?:\.\d{0,40})?|\.\d{1,40})(?:e-?\d{1,3})?%?$/;

/** `>0.5`, `>=0.5`, `<0.5`, `<=0.5`, `0.3..0.7`, `0.5` or `=0.5` (as rounded to two figures); `50%` means 0.5. @returns both ends are meant with it; null: no such range */
export function readImportance(value: string): { readonly from: number; readonly to: number } | null {
  const compact = value.length > 100 ? '' : value.replaceAll(' ', '');
  const [low, high, more] = compact.split('..');
  if (high !== undefined) {
    const from = numberOf(low);
    const to = numberOf(high);
    return more !== undefined || from === null || to === null || from > to ? null : { from, to };
  }
  const [, sign, figures] = /^(>=|<=|>|<|=)?(.*)$/.exec(compact) ?? [];
  const number = numberOf(figures ?? '');
  if (number === null) return null;
  // Above 1 and below 0 there is nothing.
  if (sign === '>') return number === 1 ? null : { from: nextAfter(number, 1), to: 1 };
  if (sign === '>=') return { from: number, to: 1 };
  if (sign === '<') return number === 0 ? null : { from: 0, to: nextAfter(number, -1) };
  if (sign === '<=') return { from: 0, to: number };
  return { from: Math.max(0, number - SHOWN), to: Math.min(1, number + SHOWN) };
}

function numberOf(figures: string): number | null {
  if (!NUMBER.test(figures)) return null;
  const number = figures.endsWith('%') ? Number(figures.slice(0, -1)) / 100 : Number(figures);
  return number >= 0 && number <= 1 ? number : null;
}

/** The closest number above or below. */
function nextAfter(number: number, step: 1 | -1): number {
  if (number === 0) return step * Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([number]).buffer);
  bits[0] += BigInt(step);
  return new Float64Array(bits.buffer)[0];
}
