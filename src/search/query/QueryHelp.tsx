import { ModalDialog } from '../../ui/ModalDialog';
import { queryHelpOpen } from './queryHelp';
import './queryHelp.css';

interface Section {
  readonly title: string;
  readonly rows: readonly { readonly what: string; readonly examples: readonly string[] }[];
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Words',
    rows: [
      { what: 'These very words, in this order', examples: ['"thank you"'] },
      { what: 'Without a word, or a phrase', examples: ['garden -tomatoes', '-"to do"'] },
    ],
  },
  {
    title: 'When it was',
    rows: [
      { what: 'Before or after a day', examples: ['before:2024-03-01', 'after:yesterday'] },
      { what: 'On a day, in a week, month or year', examples: ['on:today', 'on:last week', 'on:march 2024', 'on:2023'] },
    ],
  },
  {
    title: 'In which order',
    rows: [{ what: 'Best first, unless you say otherwise', examples: ['sort:newest', 'sort:oldest', 'sort:changed', 'sort:title'] }],
  },
  {
    title: 'What it is',
    rows: [
      { what: 'With a tag; two must both be there', examples: ['tag:work', 'tag:"two words"'] },
      { what: 'Of a type', examples: ['type:task', 'type:idea'] },
      { what: 'Pinned, changed since, or without a tag', examples: ['is:pinned', 'is:edited', 'is:untagged'] },
      { what: 'With something in it', examples: ['has:link', 'has:image', 'has:code', 'has:task'] },
      { what: 'How important it has become, 0 to 1', examples: ['importance:>0.5'] },
    ],
  },
  {
    title: 'Where it is from',
    rows: [
      { what: 'Of a persona, by its name', examples: ['persona:me'] },
      { what: 'Imported, or from a file or folder', examples: ['source:file', 'source:diary'] },
    ],
  },
];

/** The whole query language on one page. Every example can be pressed. */
export function QueryHelp({ onTry }: { readonly onTry: (query: string) => void }) {
  const close = () => queryHelpOpen.set(false);
  const tryOut = (query: string) => {
    close();
    onTry(query);
  };
  return (
    <ModalDialog label="How to search" className="query-help" onClose={close}>
      <header className="modal-head">
        <h2>How to search</h2>
        <button type="button" className="button quiet" onClick={close}>Close</button>
      </header>
      <div className="modal-body">
        <p className="query-help-lead">Ask in your own words: what it was about is enough. To be exact, add any of these; press one to try it.</p>
        <div className="query-help-columns">{SECTIONS.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ what, examples }) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>{examples.map((example) => <button key={example} type="button" className="query-example" onClick={() => tryOut(example)}>{example}</button>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}</div>
        <p className="query-help-lead">All of it together: <button type="button" className="query-example" onClick={() => tryOut('holiday -work has:image after:2023 sort:oldest')}>holiday -work has:image after:2023 sort:oldest</button></p>
        <p className="faint">A minus before any of them turns it round: <code>-tag:work</code>. Several tags must all be there; of several types, days or personas one is enough. <kbd>Alt</kbd> <kbd>↓</kbd> in the field shows what may stand at the caret.</p>
      </div>
    </ModalDialog>
  );
}
