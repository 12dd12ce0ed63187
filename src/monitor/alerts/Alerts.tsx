import type { AlertEvent, AlertRule } from '../../contracts/figures';
import { DEFAULT_RULES } from '../../core/monitor/alerts/default-rules';
import { STATISTICS_EXPLAINED } from '../../core/monitor/statistic-words';
import { definitionOf } from '../../engine/metrics/definitions';
import { errorText } from '../../ui/errorText';
import { formatFullDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';
import { RuleRow } from './RuleRow';
import { eventSentence, ruleValue } from './ruleWords';
import { useAlerts } from './useAlerts';
import './alerts.css';

/** What is out of order now, when Engram speaks up, and what it has said. */
export function Alerts() {
  const { state, readAt, error, setRules } = useAlerts();
  return (
    <>
      <header className="monitor-head">
        <h1>Alerts</h1>
        <p className="faint">Engram watches its own speed and says so, once, when something stays worse than it should be. All of this stays on this device.</p>
      </header>
      {error !== null && <p className="bad" role="alert">{errorText(error)}</p>}
      {state !== null && (
        <>
          <Active events={state.active} rules={state.rules} now={readAt} />
          <Rules rules={state.rules} setRules={setRules} />
          <Log events={state.log} rules={state.rules} now={readAt} />
        </>
      )}
    </>
  );
}

interface EventsProps {
  readonly events: readonly AlertEvent[];
  readonly rules: readonly AlertRule[];
  readonly now: number;
}

function Active({ events, rules, now }: EventsProps) {
  return (
    <section aria-labelledby="alerts-active">
      <h2 id="alerts-active" className="alerts-heading">Now</h2>
      {events.length === 0 ? <p role="status">Nothing is out of order.</p> : (
        <ul className="alerts-active">
          {events.map((event) => (
            <li key={event.id} className="card">
              <h3>{event.label}</h3>
              <p className="tabular">{eventSentence(event, ruleOf(event, rules), definitionOf(event.metric))}, <time dateTime={new Date(event.at).toISOString()} title={formatFullDate(event.at)}>{formatRelative(event.at, now)}</time></p>
              <p>{event.advice}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Rules({ rules, setRules }: { readonly rules: readonly AlertRule[]; readonly setRules: (rules: readonly AlertRule[] | null) => Promise<void> }) {
  const isDefault = rules.length === DEFAULT_RULES.length && rules.every((rule, index) => JSON.stringify(rule) === JSON.stringify(DEFAULT_RULES[index]));
  return (
    <section className="monitor-section" aria-labelledby="alerts-rules">
      <h2 id="alerts-rules">When to tell me</h2>
      <p className="faint monitor-words">{STATISTICS_EXPLAINED}</p>
      <ul className="alert-rules">
        {rules.map((rule) => (
          <RuleRow
            key={rule.id} rule={rule} original={DEFAULT_RULES.find(({ id }) => id === rule.id) ?? null}
            onChange={(next) => setRules(rules.map((old) => (old.id === next.id ? next : old)))}
          />
        ))}
      </ul>
      <p className="monitor-tools"><button type="button" className="button" disabled={isDefault} onClick={() => void setRules(null)}>Reset all rules</button></p>
    </section>
  );
}

/** A screen full; the rest is in `engram.monitor.alerts()` and in reports. */
const SHOWN = 50;

function Log({ events, rules, now }: EventsProps) {
  return (
    <section className="monitor-section" aria-labelledby="alerts-log">
      <h2 id="alerts-log">Alert log</h2>
      {events.length === 0 ? <p className="faint">Nothing yet.</p> : (
        <div className="table-scroll alerts-said" role="region" aria-labelledby="alerts-log" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Value</th><th scope="col">Limit</th><th scope="col">Samples</th><th scope="col">Version</th></tr></thead>
            <tbody>
              {events.slice(0, SHOWN).map((event) => {
                const [rule, definition] = [ruleOf(event, rules), definitionOf(event.metric)];
                return (
                  <tr key={event.id}>
                    <th scope="row"><time dateTime={new Date(event.at).toISOString()} title={formatFullDate(event.at)}>{formatRelative(event.at, now)}</time></th>
                    <td>{event.kind === 'fired' ? event.label : `${event.label}: back to normal`}</td>
                    <td className="tabular">{ruleValue(event.value, rule, definition)}</td>
                    <td className="tabular">{ruleValue(event.threshold, rule, definition)}</td>
                    <td className="tabular">{event.samples}</td>
                    <td>{event.version}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {events.length > SHOWN && <p className="faint">The newest {SHOWN} of {events.length}.</p>}
    </section>
  );
}

/** A rule that is no more is shown as most rules are. */
function ruleOf({ rule }: AlertEvent, rules: readonly AlertRule[]): Pick<AlertRule, 'statistic'> {
  return rules.find(({ id }) => id === rule) ?? { statistic: 'p95' };
}
