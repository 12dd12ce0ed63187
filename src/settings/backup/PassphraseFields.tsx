import { useId } from 'react';

export interface PassphraseFieldsProps {
  readonly value: string;
  readonly again?: string;
  readonly onChange: (value: string) => void;
  /** Present: it is a new one, to be typed twice. */
  readonly onChangeAgain?: (value: string) => void;
}

/** A passphrase: once to open something, twice to make something. */
export function PassphraseFields({ value, again = '', onChange, onChangeAgain }: PassphraseFieldsProps) {
  const help = useId();
  const isNew = onChangeAgain !== undefined;
  const differs = isNew && again !== '' && again !== value;
  return (
    <>
      <label className="setting-field">
        <span>Passphrase</span>
        <input type="password" value={value} onChange={(event) => onChange(event.target.value)} autoComplete={isNew ? 'new-password' : 'current-password'} aria-describedby={isNew ? help : undefined} />
      </label>
      {isNew && (
        <>
          <label className="setting-field">
            <span>The same again</span>
            <input type="password" value={again} onChange={(event) => onChangeAgain(event.target.value)} autoComplete="new-password" aria-invalid={differs} />
          </label>
          <p id={help} className={differs ? 'bad' : 'faint'} role={differs ? 'alert' : undefined}>
            {differs ? 'The two are not the same.' : 'Several words are stronger than one. Nobody can open the file without it, and it is kept nowhere: write it down.'}
          </p>
        </>
      )}
    </>
  );
}
