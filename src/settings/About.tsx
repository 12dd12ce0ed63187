import { counted } from '../ui/format';
import { fetchLicences, type ShippedPackage } from './licences';
import { useReport } from './useReport';

export function About() {
  const { report, failed } = useReport(fetchLicences);
  return (
    <>
      <p>Engram {__APP_VERSION__}. A private memory in a browser tab: write or import anything, find it again by meaning, offline.</p>
      {failed && <p className="faint">The licences are not on this device yet and could not be fetched.</p>}
      {report !== null && (
        <>
          <p>Made with the work of others: {counted(report.packages.length, 'package', 'packages')} are part of what your browser runs.</p>
          <details>
            <summary>Packages and their licences</summary>
            <ul className="licences">{report.packages.map((shipped) => <Licence key={shipped.name} shipped={shipped} />)}</ul>
          </details>
          <details>
            <summary>Where the embedder’s weights come from</summary>
            <pre className="licence-text" tabIndex={0} aria-label="Attribution of the weights">{report.weights}</pre>
          </details>
          <details>
            <summary>Licence of Engram ({report.own.licence})</summary>
            <pre className="licence-text" tabIndex={0} aria-label="Licence of Engram">{report.own.text}</pre>
          </details>
        </>
      )}
    </>
  );
}

function Licence({ shipped: { name, version, licence, text } }: { readonly shipped: ShippedPackage }) {
  const heading = <><b>{name}</b> {version} <span className="faint">{licence}</span></>;
  if (text === '') return <li>{heading}</li>;
  return <li><details><summary>{heading}</summary><pre className="licence-text" tabIndex={0} aria-label={`Licence of ${name}`}>{text}</pre></details></li>;
}
