import { ImportButtons } from './ImportButtons';
import type { ImportStore } from './importStore';
import './firstRun.css';

/** The promise in a sentence, and the two ways in: the field above, and notes that exist already. */
export function FirstRun({ imports }: { readonly imports: ImportStore }) {
  return (
    <div className="first-run">
      <h1>Write anything down. Find it later by what it was about.</h1>
      <p className="first-run-lead">No account, no server. Everything you keep stays on this device, and works without a network.</p>
      <div className="first-run-drop">
        <p>Drop your notes here</p>
        <p className="faint">Markdown, text and JSON files, or a whole folder of them</p>
        <p className="first-run-buttons"><ImportButtons store={imports} className="button" /></p>
      </div>
    </div>
  );
}
