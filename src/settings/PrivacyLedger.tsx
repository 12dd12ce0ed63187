import { useCallback } from 'react';
import type { LedgerEntry } from '../contracts/ledger';
import { useEngram } from '../ui/EngramContext';
import { counted, formatBytes, formatCount, formatFullDate } from '../ui/format';
import { ledgerSummary } from './ledgerSummary';
import { useReport } from './useReport';

export function PrivacyLedger() {
  const engram = useEngram();
  const { report, failed, readAgain } = useReport(useCallback(() => engram.ledger(), [engram]));
  if (failed || report?.since === null) return <p role="alert">The ledger could not be read, so nothing can be said about what left this device.</p>;
  if (report === null) return <p className="faint">Reading …</p>;
  return (
    <>
      <p className="ledger-total"><strong>{formatBytes(report.bytes)}</strong> {ledgerSummary(report)}</p>
      {report.entries.length > 0 && (
        <table className="ledger">
          <caption className="visually-hidden">Requests to other origins, by the place that made them</caption>
          <thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Requests</th><th scope="col">Bytes</th><th scope="col">Last</th></tr></thead>
          <tbody>{report.entries.map((entry) => <LedgerRow key={`${entry.place} ${entry.origin}`} entry={entry} />)}</tbody>
        </table>
      )}
      <details>
        <summary>What is counted</summary>
        <p>Every request to another origin than Engram’s own that the app makes: address and body of each, in bytes, in the page, in each of its workers and in the service worker. One that the browser’s rules refused counts nothing, because nothing was sent.</p>
        <p>Not counted: the headers that the browser adds by itself, which no page can see; pages that you open by a link; what the browser does on its own account, such as looking for its updates. Files of Engram itself come from its own address and carry nothing of yours.</p>
      </details>
      <p><button type="button" className="button quiet" onClick={readAgain}>Read again</button></p>
    </>
  );
}

function LedgerRow({ entry: { place, origin, requests, bytes, lastAt } }: { readonly entry: LedgerEntry }) {
  return (
    <tr>
      <th scope="row">{place}</th>
      <td className="ledger-origin">{origin}</td>
      <td className="tabular" title={counted(requests, 'request', 'requests')}>{formatCount(requests)}</td>
      <td className="tabular">{formatBytes(bytes)}</td>
      <td className="tabular">{formatFullDate(lastAt)}</td>
    </tr>
  );
}
