import type { RefObject } from 'react';
import type { PersonaInfo } from '../../contracts/personas';
import type { QueryProblem } from '../../contracts/query';
import { writeInField } from './editQuery';
import { fixFor } from './fixFor';

/** More at once would be a wall of words; the next ones come when these are right. */
const MOST = 2;

export interface QueryProblemsProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly problems: readonly QueryProblem[];
  readonly personas: readonly PersonaInfo[];
  /** Shows what may stand at the caret. */
  readonly onAsk: (at: number) => void;
}

/** What is wrong, in words, with a button that puts it right, or that leads to the place. */
export function QueryProblems({ field, text, problems, personas, onAsk }: QueryProblemsProps) {
  const goTo = ({ end }: QueryProblem) => {
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
    onAsk(end);
  };
  return (
    <ul className="query-problems" aria-label="Not understood">
      {problems.slice(0, MOST).map((problem) => {
        const fix = fixFor(text, problem, personas.map(({ name }) => name));
        return (
          <li key={problem.start}>
            <p>{problem.message}</p>
            {fix === null
              ? <button type="button" className="button quiet" onClick={() => goTo(problem)}>Go there</button>
              : <button type="button" className="button" onClick={() => field.current !== null && writeInField(field.current, fix, fix.insert)}>Write {fix.insert}</button>}
          </li>
        );
      })}
    </ul>
  );
}
