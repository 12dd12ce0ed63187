import type { ModelRecord, ModelsOverview } from '../contracts/models';
import { Blocked } from './Blocked';
import { ModelEntry } from './ModelEntry';
import type { ModelsStore, ModelsView } from './modelsStore';
import { isReachable } from './ownServer';

interface CatalogueProps {
  readonly overview: ModelsOverview;
  readonly view: ModelsView;
  readonly store: ModelsStore;
  readonly onDelete: (record: ModelRecord) => void;
}

/** Every model that can be had, and every one that is here: those brought by the person come last. */
export function Catalogue({ overview, view, store, onDelete }: CatalogueProps) {
  const { catalogue, records, downloads, spaces, reachable } = overview;
  const listed = new Set(catalogue.map(({ id }) => id));
  const others = [...records.map(({ description }) => description), ...downloads.map(({ description }) => description)]
    .filter(({ id }, index, all) => !listed.has(id) && all.findIndex((other) => other.id === id) === index);
  const host = catalogue.flatMap(({ source }) => (source.from === 'hub' ? [source.host] : []))[0];
  return (
    <>
      {host !== undefined && isReachable(host, reachable, location.origin) === false && <Blocked host={host} />}
      <ul className="models-list" aria-label="Models">
        {[...catalogue, ...others].map((model) => (
          <ModelEntry
            key={model.id} model={model} record={records.find(({ description }) => description.id === model.id) ?? null} download={downloads.find((state) => state.model === model.id) ?? null}
            spaces={spaces} view={view} store={store} onDelete={onDelete}
          />
        ))}
      </ul>
    </>
  );
}
