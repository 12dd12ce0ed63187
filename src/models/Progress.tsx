/** A bar, and the same in words. Without a known end the bar only says that something moves. */
export function Progress({ label, value, max, words }: { readonly label: string; readonly value: number; readonly max: number | null; readonly words: string }) {
  return (
    <div className="model-progress">
      {max === null ? <progress aria-label={label} /> : <progress aria-label={label} value={Math.min(value, max)} max={Math.max(max, 1)} />}
      <p className="faint tabular">{words}</p>
    </div>
  );
}
