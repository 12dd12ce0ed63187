import { type FormEvent, useId, useState } from 'react';
import type { ModelDescription } from '../contracts/models';
import { DEFAULT_HUB } from '../core/models/hub-urls';
import { formatBytes } from '../ui/format';
import { Blocked } from './Blocked';
import { BringFiles } from './BringFiles';
import { downloadBytes, factWords } from './modelWords';
import type { ModelsStore, ModelsView } from './modelsStore';
import { isReachable, readOwnModel, readServer } from './ownServer';
import { Problem } from './Problem';
import { problemWords } from './problemWords';

/** A model that is not in the list: from the hub, from a server of one's own, or from files. */
export function OwnModel({ reachable, view, store }: { readonly reachable: readonly string[] | null; readonly view: ModelsView; readonly store: ModelsStore }) {
  return (
    <>
      <FromServer reachable={reachable} view={view} store={store} />
      <BringFiles view={view} store={store} />
    </>
  );
}

function FromServer({ reachable, view, store }: { readonly reachable: readonly string[] | null; readonly view: ModelsView; readonly store: ModelsStore }) {
  const help = useId();
  const [model, setModel] = useState('');
  const [server, setServer] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [found, setFound] = useState<ModelDescription | null>(null);
  const asking = view.busy.has('describe');
  const problem = view.problems.get('own');
  const host = readServer(server);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const own = readOwnModel(model, server);
    setFound(null);
    setWrong(typeof own === 'string' ? own : null);
    if (typeof own !== 'string') setFound(await store.describe(own.hubId, own.host));
  };

  return (
    <form className="own-form" onSubmit={(event) => void ask(event)} aria-label="A model from a server">
      <div className="own-fields">
        <label className="setting-field">
          <span>Id on the hub, or the address of its page</span>
          <input value={model} onChange={(event) => setModel(event.target.value)} placeholder="owner/name" autoComplete="off" autoCapitalize="none" spellCheck={false} aria-describedby={help} aria-invalid={wrong !== null} />
        </label>
        <label className="setting-field">
          <span>Server</span>
          <input value={server} onChange={(event) => setServer(event.target.value)} placeholder={DEFAULT_HUB} inputMode="url" autoComplete="off" autoCapitalize="none" spellCheck={false} />
        </label>
        <button type="submit" className="button" disabled={asking}>{asking ? 'Asking …' : 'Look it up'}</button>
      </div>
      <p className="faint" id={help}>An encoder in ONNX format with its tokenizer. Looking it up fetches small configuration files only; nothing of yours is sent. Your own server works too, if it has the hub’s addresses.</p>
      {wrong !== null && <p className="bad" role="alert">{wrong}</p>}
      {host !== null && server.trim() !== '' && isReachable(host, reachable, location.origin) === false && <Blocked host={host} />}
      {problem !== undefined && <Problem words={problemWords(problem)} />}
      {found !== null && <Found model={found} view={view} store={store} onGet={() => { setFound(null); setModel(''); }} />}
    </form>
  );
}

function Found({ model, view, store, onGet }: { readonly model: ModelDescription; readonly view: ModelsView; readonly store: ModelsStore; readonly onGet: () => void }) {
  const bytes = downloadBytes(model);
  const known = view.overview?.records.some(({ description }) => description.id === model.id) === true;
  return (
    <div className="model-note" role="status">
      <p><b>{model.name}</b></p>
      <p className="model-facts">{factWords(model).join(' · ')} · {model.dtype} · {model.files.length} files{bytes !== null && `, ${formatBytes(bytes)}`}</p>
      {(model.queryPrefix !== '' || model.passagePrefix !== '') && <p className="faint">Puts “{model.queryPrefix}” before questions and “{model.passagePrefix}” before texts.</p>}
      {known ? <p className="faint">It is on this device already.</p> : (
        <p className="model-actions"><button type="button" className="button primary" onClick={() => { onGet(); void store.download(model); }}>Get{bytes !== null && ` (${formatBytes(bytes)})`}</button></p>
      )}
    </div>
  );
}
