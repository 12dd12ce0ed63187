import { lazy, Suspense, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ModelRecord, ModelsOverview, OldSpace } from '../contracts/models';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { formatBytes } from '../ui/format';
import { showToast } from '../ui/toasts';
import { Catalogue } from './Catalogue';
import { Comparison } from './Comparison';
import { InUse, vectorsWords } from './InUse';
import { ModelChange } from './ModelChange';
import { ModelOptions } from './ModelOptions';
import { downloadBytes, recordBytes } from './modelWords';
import { modelsStoreOf, type ModelsStore, type ModelsView } from './modelsStore';
import { OldSpaces } from './OldSpaces';
import { OwnModel } from './OwnModel';
import { Problem } from './Problem';
import { problemWords } from './problemWords';
import { useFocusHome } from './useFocusHome';
import './models.css';

// Only who deletes needs it.
const ConfirmDialog = lazy(async () => ({ default: (await import('../ui/ConfirmDialog')).ConfirmDialog }));

/** What is about to go; null: nothing is asked. */
type Asked = { readonly what: 'model'; readonly record: ModelRecord } | { readonly what: 'vectors'; readonly space: OldSpace };

/** What finds by meaning on this device, and what else could. */
export function ModelsRoom() {
  const engram = useEngram();
  const store = useMemo(() => modelsStoreOf(engram), [engram]);
  const view = useStore(store);
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => store.open(), [store]);
  const room = useFocusHome<HTMLDivElement>();

  const { overview, error } = view;
  return (
    <div className="models" ref={room}>
      <header>
        <h1>Models</h1>
        <p className="models-lead">The built-in embedder finds by meaning at once. A larger model, downloaded once, understands more, and runs on this device as well.</p>
      </header>
      {overview === null && error !== null && <Problem words={problemWords(error)} />}
      {overview === null && error === null && <p className="faint">Reading …</p>}
      {overview !== null && <Parts overview={overview} view={view} store={store} onAsk={setAsked} />}
      <Confirm asked={asked} store={store} onClose={() => setAsked(null)} />
    </div>
  );
}

function Parts({ overview, view, store, onAsk }: { readonly overview: ModelsOverview; readonly view: ModelsView; readonly store: ModelsStore; readonly onAsk: (asked: Asked) => void }) {
  const { spaces, reachable } = overview;
  const { comparison, busy, problems } = view;
  const changeProblem = spaces.next === null ? problems.get('change') : undefined;
  const comparing = spaces.current !== null && spaces.next === null;
  return (
    <>
      <Part id="in-use" title="In use now"><InUse spaces={spaces} view={view} store={store} /></Part>
      {spaces.next !== null && <Part id="change" title="Change under way"><ModelChange next={spaces.next} spaces={spaces} view={view} store={store} /></Part>}
      {changeProblem !== undefined && <Problem words={problemWords(changeProblem)} />}
      {(comparing || spaces.old.length > 0) && (
        <Part id="comparison" title="Before and after" lead="Asked on your own library. Nothing is deleted until you say so.">
          {comparing && comparison.at === 'none' && <p className="model-actions"><button type="button" className="button" onClick={() => void store.compare()}>Compare before and after</button></p>}
          {comparing && comparison.at === 'reading' && <p className="faint" role="status">Asking both the same questions …</p>}
          {comparing && comparison.at === 'ready' && (comparison.comparison === null ? <p className="faint">There is nothing to compare: the library is too small, or the vectors before are gone.</p> : <Comparison comparison={comparison.comparison} />)}
          {problems.has('comparison') && <Problem words={problemWords(problems.get('comparison'))} />}
          {spaces.old.length > 0 && <OldSpaces old={spaces.old} busy={busy} onForget={(space) => onAsk({ what: 'vectors', space })} />}
        </Part>
      )}
      <Part id="catalogue" title="What there is" lead="Published figures come from the models’ makers; nothing of them was measured here.">
        <Sending overview={overview} />
        <Catalogue overview={overview} view={view} store={store} onDelete={(record) => onAsk({ what: 'model', record })} />
      </Part>
      <Part id="own" title="Your own model" lead="From the hub, from a server of yours, or from files."><OwnModel reachable={reachable} view={view} store={store} /></Part>
      <Part id="options" title="How models run" lead="Kept on this device only.">
        <ModelOptions settings={spaces.settings} store={store} />
        {problems.has('settings') && <Problem words={problemWords(problems.get('settings'))} />}
      </Part>
    </>
  );
}

function Part({ id, title, lead, children }: { readonly id: string; readonly title: string; readonly lead?: string; readonly children: ReactNode }) {
  return (
    <section className="models-part" aria-labelledby={`models-${id}`}>
      <header>
        <h2 id={`models-${id}`} tabIndex={-1}>{title}</h2>
        {lead !== undefined && <p className="faint">{lead}</p>}
      </header>
      <div className="models-body">{children}</div>
    </section>
  );
}

/** What a first download means, before it is asked for. */
function Sending({ overview: { catalogue, records } }: { readonly overview: ModelsOverview }) {
  if (records.length > 0) return null;
  const sizes = catalogue.flatMap((model) => downloadBytes(model) ?? []);
  const hosts = [...new Set(catalogue.flatMap(({ source }) => (source.from === 'hub' ? [new URL(source.host).host] : [])))];
  if (sizes.length === 0 || hosts.length === 0) return null;
  return (
    <p className="models-sending">
      “Get” asks {hosts.join(' and ')} for the files of that model, by name, and receives {sizes.length < catalogue.length ? `${formatBytes(Math.min(...sizes))} or more` : `${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`}, once. Nothing that you wrote is sent.
      {' '}The server learns your network address and which model you took; the <a href="#settings/privacy">privacy ledger</a> counts every request.
    </p>
  );
}

function Confirm({ asked, store, onClose }: { readonly asked: Asked | null; readonly store: ModelsStore; readonly onClose: () => void }) {
  const focusAfter = useRef<HTMLElement | null>(null);
  // The words stay in the dialog while it closes.
  const [last, setLast] = useState<Asked | null>(null);
  if (asked !== null && asked !== last) {
    setLast(asked);
    return null;
  }
  if (last === null) return null;

  const confirm = async () => {
    onClose();
    // The button that was pressed goes with what it deletes.
    focusAfter.current = document.querySelector<HTMLElement>(last.what === 'model' ? '#models-catalogue' : '#models-comparison');
    const bytes = last.what === 'model' ? await store.remove(last.record.description.id) : await store.forgetOld(last.space.spaceId);
    if (bytes !== null) showToast(`Deleted; ${formatBytes(bytes)} are free again.`, { kind: 'models', lifeMs: 6000 });
  };
  return (
    <Suspense fallback={null}>
      {last.what === 'model' ? (
        <ConfirmDialog open={asked !== null} title={`Delete ${last.record.description.name}?`} confirmLabel="Delete" onConfirm={() => void confirm()} onClose={onClose} focusAfter={focusAfter}>
          <p>Its files ({formatBytes(recordBytes(last.record))}) leave this device. To use it again they have to be {last.record.description.source.from === 'hub' ? 'downloaded' : 'brought'} once more. Your memories are not touched.</p>
        </ConfirmDialog>
      ) : (
        <ConfirmDialog open={asked !== null} title="Delete the old vectors?" confirmLabel="Delete the old vectors" onConfirm={() => void confirm()} onClose={onClose} focusAfter={focusAfter}>
          <p>Those of {last.space.name}: {vectorsWords(last.space)}. To change back, they would have to be made again. Your memories are not touched.</p>
        </ConfirmDialog>
      )}
    </Suspense>
  );
}
