import { useId } from 'react';
import type { CatalogueEntry, DownloadState, ModelDescription, ModelRecord, ModelSpacesState } from '../contracts/models';
import { formatBytes } from '../ui/format';
import { DownloadProgress } from './DownloadProgress';
import { downloadBytes, factWords, figureWords, recordBytes, sourceOf } from './modelWords';
import type { ModelsStore, ModelsView } from './modelsStore';
import { Problem } from './Problem';
import { problemWords } from './problemWords';

interface ModelEntryProps {
  readonly model: ModelDescription | CatalogueEntry;
  /** Null: not on this device. */
  readonly record: ModelRecord | null;
  readonly download: DownloadState | null;
  readonly spaces: ModelSpacesState;
  readonly view: ModelsView;
  readonly store: ModelsStore;
  /** Asks before the files go. */
  readonly onDelete: (record: ModelRecord) => void;
}

/** One model: what it is, how it stands, what can be done with it. */
export function ModelEntry({ model, record, download, spaces, view, store, onDelete }: ModelEntryProps) {
  const heading = useId();
  const { id, name } = model;
  const bytes = record === null ? downloadBytes(model) : recordBytes(record);
  const problem = view.problems.get(id);
  const inUse = spaces.current?.model === id;
  const coming = spaces.next?.model === id;
  return (
    <li className="model" aria-labelledby={heading}>
      <p className="model-size tabular">{bytes === null ? 'size not known' : formatBytes(bytes)}</p>
      <div className="model-body">
        <h3 id={heading} tabIndex={-1}>
          {name}
          {inUse ? <span className="model-state in-use">in use</span> : coming ? <span className="model-state in-use">being prepared</span> : record !== null && <span className="model-state">on this device</span>}
        </h3>
        {download === null && <Actions model={model} record={record} bytes={bytes} used={inUse || coming} view={view} store={store} onDelete={onDelete} />}
        {'about' in model && <p className="model-about">{model.about}</p>}
        <p className="model-facts">{factWords(model).join(' · ')}</p>
        {'licence' in model && <Published model={model} />}
        {download !== null && <DownloadProgress state={download} store={store} />}
        {record !== null && download === null && <Verified record={record} view={view} store={store} />}
        {download?.at !== 'failed' && problem !== undefined && <Problem words={problemWords(problem)} />}
      </div>
    </li>
  );
}

/** What its makers say of it. */
function Published({ model: { licence, quality, needs, source, id } }: { readonly model: CatalogueEntry }) {
  return (
    <details className="model-more">
      <summary>Quality, licence and needs</summary>
      <dl className="facts">
        {quality.map(({ benchmark, value, source: from }) => (
          <div key={benchmark}><dt>{benchmark}</dt><dd>{figureWords(value)} <SourceLink source={from} /></dd></div>
        ))}
        <div><dt>Licence</dt><dd>{licence.value} <SourceLink source={licence.source} /></dd></div>
        <div><dt>Needs</dt><dd>{needs}</dd></div>
        {source.from === 'hub' && <div><dt>Comes from</dt><dd><a href={`${source.host}/${source.hubId}`} target="_blank" rel="noopener noreferrer">{source.hubId}</a></dd></div>}
        {source.from !== 'hub' && <div><dt>Id</dt><dd>{id}</dd></div>}
      </dl>
      {quality.length > 0 && <p className="faint">These figures were published by its makers; not measured here.</p>}
    </details>
  );
}

function SourceLink({ source }: { readonly source: string }) {
  const { href, label } = sourceOf(source);
  return <span className="faint">{href === null ? label : <a href={href} target="_blank" rel="noopener noreferrer">{label}</a>}</span>;
}

function Actions({ model, record, bytes, used, view, store, onDelete }: Pick<ModelEntryProps, 'model' | 'record' | 'view' | 'store' | 'onDelete'> & { readonly bytes: number | null; readonly used: boolean }) {
  const { id, name } = model;
  const { busy } = view;
  if (record === null) {
    const size = bytes === null ? '' : ` (${formatBytes(bytes)})`;
    return <p className="model-actions"><button type="button" className="button" disabled={busy.has(`download ${id}`)} onClick={() => void store.download(model)}>Get{size}<span className="visually-hidden">: {name}</span></button></p>;
  }
  return (
    <p className="model-actions">
      <button type="button" className="button quiet" disabled={busy.has(`verify ${id}`)} onClick={() => void store.verify(id)}>{busy.has(`verify ${id}`) ? 'Verifying …' : 'Verify'}<span className="visually-hidden">: {name}</span></button>
      {!used && <button type="button" className="button quiet danger" disabled={busy.has(`remove ${id}`)} onClick={() => onDelete(record)}>Delete<span className="visually-hidden">: {name}</span></button>}
      {!used && <button type="button" className="button primary" disabled={busy.has(`use ${id}`)} onClick={() => void store.use(id)}>Use<span className="visually-hidden">: {name}</span></button>}
    </p>
  );
}

/** What a check of its files has found. */
function Verified({ record: { description }, view: { busy, verified }, store }: { readonly record: ModelRecord; readonly view: ModelsView; readonly store: ModelsStore }) {
  const { id, source } = description;
  const damaged = verified.get(id);
  if (damaged === undefined) return null;
  if (damaged.length === 0) return <p className="good model-verified">All files are as they should be.</p>;
  return (
    <Problem words={`${damaged.length === 1 ? 'A file is' : `${damaged.length} files are`} damaged or gone: ${damaged.join(', ')}.`}>
      {source.from === 'hub' ? <button type="button" className="button" disabled={busy.has(`download ${id}`)} onClick={() => void store.repair(id)}>Fetch again what is damaged</button> : 'Bring the files once more, below.'}
    </Problem>
  );
}
