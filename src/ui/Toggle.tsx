import { useId, type ReactNode } from 'react';
import './controls.css';

/** On or off, with a sentence that says what it does. */
export function Toggle({ label, checked, onChange, children }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly children: ReactNode }) {
  const help = useId();
  return (
    <div className="toggle">
      <label>
        <input type="checkbox" role="switch" checked={checked} aria-checked={checked} aria-describedby={help} onChange={(event) => onChange(event.target.checked)} />
        <span>{label}</span>
      </label>
      <p id={help} className="faint">{children}</p>
    </div>
  );
}
