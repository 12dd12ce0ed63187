import { useId } from 'react';
import { SUGGESTED_SEARCHES } from './suggestedSearches';
import './suggestedSearches.css';

/** Questions to the sample library that one click asks, set as somebody would say them. */
export function SuggestedSearches({ label, onSearch }: { readonly label: string; readonly onSearch: (text: string) => void }) {
  const id = useId();
  return (
    <div className="suggested">
      <p id={id} className="suggested-label">{label} <span>Each finds a note that says it in other words.</span></p>
      <ul aria-labelledby={id}>
        {SUGGESTED_SEARCHES.map((text) => (
          <li key={text}><button type="button" onClick={() => onSearch(text)}>{text}</button></li>
        ))}
      </ul>
    </div>
  );
}
