import { useId, useState, type FormEvent } from 'react';
import type { AlertRule, MetricUnit } from '../../contracts/figures';
import { problemOf } from '../../core/monitor/alerts/check-rules';
import { definitionOf } from '../../engine/metrics/definitions';
import { announce } from '../../ui/announcer';
import { Toggle } from '../../ui/Toggle';
import { FIELDS, fieldText, fieldWords, ruleOfTexts, ruleSentence, type RuleField } from './ruleWords';

interface RuleRowProps {
  readonly rule: AlertRule;
  /** As it came; null: it is one of the person's own. */
  readonly original: AlertRule | null;
  readonly onChange: (rule: AlertRule) => Promise<void>;
}

/** One rule: on or off, when it speaks, and behind a fold its figures. */
export function RuleRow({ rule, original, onChange }: RuleRowProps) {
  const definition = definitionOf(rule.metric);
  const isChanged = original !== null && FIELDS.some((field) => rule[field] !== original[field]);
  return (
    <li className="alert-rule">
      <Toggle label={rule.label} checked={rule.enabled} onChange={(enabled) => void onChange({ ...rule, enabled })}>
        {ruleSentence(rule, definition)}{isChanged && ' Changed by you.'}
      </Toggle>
      <details className="alert-change">
        <summary aria-label={`Change: ${rule.label}`}>Change</summary>
        {/* With the rule as its key: what was typed and never saved goes when the rule itself changes. */}
        <RuleForm key={FIELDS.map((field) => rule[field]).join()} rule={rule} original={isChanged ? original : null} onChange={onChange} />
      </details>
    </li>
  );
}

function RuleForm({ rule, original, onChange }: RuleRowProps) {
  const id = useId();
  const { unit } = definitionOf(rule.metric);
  const [texts, setTexts] = useState(() => textsOf(rule, unit));
  const [problem, setProblem] = useState<{ readonly field: string; readonly expected: string } | null>(null);

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = ruleOfTexts(rule, texts, unit);
    const wrong = problemOf(next);
    setProblem(wrong);
    if (wrong !== null) {
      document.getElementById(`${id}-${wrong.field}`)?.focus();
      return;
    }
    await onChange(next);
    announce(`Saved: ${rule.label}.`);
  };

  return (
    <form className="alert-form" onSubmit={(event) => void save(event)} noValidate>
      <div className="alert-fields">
        {FIELDS.map((field) => {
          const words = fieldWords(field, rule, unit);
          const isWrong = problem?.field === field;
          return (
            <div key={field} className="setting-field">
              <label htmlFor={`${id}-${field}`}>{words.label}</label>
              <span className="alert-input">
                <input
                  id={`${id}-${field}`} inputMode="decimal" autoComplete="off" value={texts[field]} aria-invalid={isWrong}
                  aria-describedby={isWrong ? `${id}-problem ${id}-${field}-unit` : `${id}-${field}-unit`} onChange={(event) => setTexts({ ...texts, [field]: event.target.value })}
                />
                <span id={`${id}-${field}-unit`} className="faint">{words.unit}</span>
              </span>
              {isWrong && <p id={`${id}-problem`} className="bad" role="alert">Here belongs {expectedWords(problem.expected, field, unit)}.</p>}
            </div>
          );
        })}
      </div>
      <p className="alert-actions">
        <button type="submit" className="button">Save</button>
        {original !== null && <button type="button" className="button quiet" onClick={() => void onChange({ ...original, enabled: rule.enabled })}>Back to {fieldText('threshold', original, unit)} {fieldWords('threshold', original, unit).unit}</button>}
      </p>
    </form>
  );
}

function textsOf(rule: AlertRule, unit: MetricUnit): Record<RuleField, string> {
  return Object.fromEntries(FIELDS.map((field) => [field, fieldText(field, rule, unit)])) as Record<RuleField, string>;
}

/** Limits are in the metric's own unit; shares are written as per cent here. */
function expectedWords(expected: string, field: string, unit: MetricUnit): string {
  if (unit !== 'share' || (field !== 'threshold' && field !== 'recoversAt')) return expected;
  return expected.replace(/, (\d+(?:\.\d+)?)$/, (_, share: string) => `, ${Number((Number(share) * 100).toPrecision(12))} %`);
}
