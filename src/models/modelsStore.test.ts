import { beforeEach, expect, it } from 'vitest';
import type { Engram } from '../contracts/engine';
import { abortError, AppError } from '../contracts/errors';
import { DEFAULT_MODEL_SETTINGS, type DownloadState, type ModelSpacesState, type ModelsOverview, type SpaceComparison } from '../contracts/models';
import { createModelsStore, type ModelsStore } from './modelsStore';

const SPACES: ModelSpacesState = { current: null, next: null, old: [], encoder: { at: 'off' }, settings: DEFAULT_MODEL_SETTINGS, refining: { active: false, medianMs: null }, pending: 0 };
const NEXT = { model: 'a', name: 'A', space: null, memories: 1, total: 2, paused: null, memoriesPerSecond: null, secondsLeft: null };
const COMPARISON = { queries: 3 } as SpaceComparison;

let overview: ModelsOverview;
let tellState: (state: ModelSpacesState) => void;
let tellDownloads: (states: readonly DownloadState[]) => void;
let reads: number;
let faults: Map<string, unknown>;
let store: ModelsStore;

/** An engine that answers as the test says. */
function engine(): Pick<Engram, 'models'> {
  const answer = async <T>(name: string, value: T): Promise<T> => {
    if (faults.has(name)) throw faults.get(name);
    return value;
  };
  const models: Partial<Engram['models']> = {
    list: () => {
      reads++;
      return answer('list', overview);
    },
    onState: (listener) => {
      tellState = listener;
      return () => {};
    },
    onDownload: (listener) => {
      tellDownloads = listener;
      return () => {};
    },
    download: (model) => answer('download', { description: { id: model, name: 'A' } } as never),
    use: () => answer('use', { ...SPACES, next: NEXT }),
    compare: () => answer('compare', COMPARISON),
    settings: (patch) => answer('settings', { ...DEFAULT_MODEL_SETTINGS, ...patch }),
    verify: () => answer('verify', ['model.onnx']),
    remove: () => answer('remove', 5),
    goBack: () => answer('goBack', SPACES),
  };
  return { models: models as Engram['models'] };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  overview = { catalogue: [], records: [], downloads: [], spaces: SPACES, reachable: null };
  reads = 0;
  faults = new Map();
  store = createModelsStore(engine());
  store.open();
  await settled();
});

it('reads everything once and then follows what it is told', async () => {
  expect(store.get().overview).toEqual(overview);
  tellState({ ...SPACES, pending: 4 });
  expect(store.get().overview?.spaces.pending).toBe(4);
  tellDownloads([{ model: 'a' } as DownloadState]);
  expect(store.get().overview?.downloads).toHaveLength(1);
  expect(reads).toBe(1);
  // One that is gone is complete, or thrown away.
  tellDownloads([]);
  await settled();
  expect(reads).toBe(2);
});

it('says why nothing can be shown, and forgets that when it can', async () => {
  faults.set('list', new AppError('WORKER_TIMEOUT'));
  const failing = createModelsStore(engine());
  failing.open();
  await settled();
  expect(failing.get()).toMatchObject({ overview: null, error: { code: 'WORKER_TIMEOUT' } });
  faults.clear();
  await failing.remove('a');
  expect(failing.get()).toMatchObject({ overview, error: null });
});

it('keeps a problem beside the model it belongs to, until that is tried again', async () => {
  faults.set('download', new AppError('MODEL_FAILED', { fault: 'offline' }));
  await store.download('a');
  expect(store.get().problems.get('a')).toMatchObject({ code: 'MODEL_FAILED' });
  expect(store.get().busy.size).toBe(0);
  faults.clear();
  await store.download('a');
  expect(store.get().problems.has('a')).toBe(false);
});

it('takes stopping for no problem', async () => {
  faults.set('download', abortError());
  await store.download('a');
  expect(store.get().problems.size).toBe(0);
});

it('compares by itself when a change has just been completed, and only then', async () => {
  await store.use('a');
  expect(store.get().overview?.spaces.next).toEqual(NEXT);
  expect(store.get().comparison).toEqual({ at: 'none' });
  tellState({ ...SPACES, current: NEXT });
  expect(store.get().comparison).toEqual({ at: 'reading' });
  await settled();
  expect(store.get().comparison).toEqual({ at: 'ready', comparison: COMPARISON });
  // Of another model it would say nothing.
  tellState(SPACES);
  expect(store.get().comparison).toEqual({ at: 'none' });
});

it('compares nothing after a change that was given up', async () => {
  await store.use('a');
  await store.goBack();
  await settled();
  expect(store.get().comparison).toEqual({ at: 'none' });
});

it('shows a setting at once, and the truth when it could not be kept', async () => {
  const setting = store.set({ pace: 'fast' });
  expect(store.get().overview?.spaces.settings.pace).toBe('fast');
  await setting;
  faults.set('settings', new AppError('STORAGE_FAILED'));
  await store.set({ pace: 'eco' });
  expect(store.get().overview?.spaces.settings.pace).toBe('normal');
  expect(store.get().problems.get('settings')).toMatchObject({ code: 'STORAGE_FAILED' });
});

it('remembers which files are damaged until they were fetched again', async () => {
  await store.verify('a');
  expect(store.get().verified.get('a')).toEqual(['model.onnx']);
  await store.repair('a');
  expect(store.get().verified.has('a')).toBe(false);
});
