import type { ComparedHit, SpaceComparison } from '../contracts/models';
import { counted } from '../ui/format';
import { percentWords, tenthsWords } from './modelWords';
import { OverlapHistogram } from './OverlapHistogram';

/** Open at first; the others unfold. */
const SHOWN = 2;

/** Before and after, asked the same questions on this library. */
export function Comparison({ comparison }: { readonly comparison: SpaceComparison }) {
  const { before, after, queries, queriesFrom, overlapAt10, recallAt10, examples } = comparison;
  return (
    <div className="comparison">
      <p>{counted(queries, 'question', 'questions')} to your own library ({queriesFrom}), asked of {before.name} and of {after.name}.</p>
      <div className="comparison-figures">
        <OverlapHistogram histogram={overlapAt10.histogram} />
        <dl className="comparison-numbers">
          <div><dt>Of the first ten hits stayed</dt><dd><b>{tenthsWords(overlapAt10.mean)}</b> on average; half of the questions kept {tenthsWords(overlapAt10.median)} or more</dd></div>
          {recallAt10 !== null && (
            <div>
              <dt>Known answers among the first ten</dt>
              <dd><Recall label={before.name} share={recallAt10.before} /><Recall label={after.name} share={recallAt10.after} /><span className="faint">{counted(recallAt10.examples, 'example', 'examples')}: {recallAt10.from}</span></dd>
            </div>
          )}
        </dl>
      </div>
      <p className="faint">How much stayed says how different the two are, not which one is better. Look at the questions that changed most:</p>
      {examples.slice(0, SHOWN).map((example) => <Example key={example.query} example={example} names={[before.name, after.name]} />)}
      {examples.length > SHOWN && (
        <details className="model-more">
          <summary>{counted(examples.length - SHOWN, 'more question', 'more questions')}</summary>
          {examples.slice(SHOWN).map((example) => <Example key={example.query} example={example} names={[before.name, after.name]} />)}
        </details>
      )}
    </div>
  );
}

function Recall({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <span className="recall">
      <span>{label}</span>
      <progress value={share} max={1} aria-label={`Known answers found by ${label}`} />
      <b className="tabular">{percentWords(share)}</b>
    </span>
  );
}

function Example({ example, names: [before, after] }: { readonly example: SpaceComparison['examples'][number]; readonly names: readonly [string, string] }) {
  return (
    <section className="example" aria-label={example.query}>
      <h3 dir="auto">“{example.query}”</h3>
      <div className="example-sides">
        <Side name={before} hits={example.before} alone="gone now" />
        <Side name={after} hits={example.after} alone="new" />
      </div>
    </section>
  );
}

function Side({ name, hits, alone }: { readonly name: string; readonly hits: readonly ComparedHit[]; readonly alone: string }) {
  return (
    <div>
      <h4>{name}</h4>
      <ol>
        {hits.map(({ id, title, inBoth }) => (
          <li key={id} className={inBoth ? undefined : 'only-here'}><a href={`#today/${id}`} dir="auto">{title}</a>{!inBoth && <span className="chip">{alone}</span>}</li>
        ))}
      </ol>
    </div>
  );
}
