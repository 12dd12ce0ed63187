import { describe, expect, it, vi } from 'vitest';
import { abortError, AppError } from '../contracts/errors';
import { DEFAULT_MODEL_SETTINGS, type DownloadState, type ModelDescription, type ModelRecord, type ModelSpacesState, type ModelStoreApi } from '../contracts/models';
import { Models, type ModelsParts } from './models';

const description = (id: string): ModelDescription => ({
  id, name: id, source: { from: 'hub', host: 'https://hub.example', hubId: id }, dtype: 'q8', files: [{ path: 'model.onnx', required: true, approxBytes: 100 }],
  pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 128, dimensions: 8,
});
const recordOf = (of: ModelDescription): ModelRecord => ({ description: of, revision: 'r', files: [{ path: 'model.onnx', sizeBytes: 100, sha256: 'x', trust: 'hub' }], addedAt: 1, known: null });
const at = (of: ModelDescription, loadedBytes: number): DownloadState => ({
  model: of.id, description: of, at: 'running', loadedBytes, totalBytes: 100, bytesPerSecond: 10, secondsLeft: 1, problem: null,
});

/** A model store in memory, whose downloads go as far as a test lets them. */
class MemoryStore implements ModelStoreApi {
  readonly records = new Map<string, ModelRecord>();
  readonly kept = new Map<string, DownloadState>();
  readonly begun: string[] = [];
  readonly #running = new Map<string, { readonly of: ModelDescription; readonly tell: (state: DownloadState) => void; readonly resolve: (record: ModelRecord) => void; readonly reject: (error: unknown) => void }>();

  list = async (): Promise<readonly ModelRecord[]> => [...this.records.values()];
  unfinished = async (): Promise<readonly DownloadState[]> => [...this.kept.values()];
  verify = async (): Promise<readonly string[]> => [];
  describe = async (host: string, hubId: string): Promise<ModelDescription> => ({ ...description(hubId), source: { from: 'hub', host, hubId } });
  close = async (): Promise<void> => {};
  renewed = 0;
  renew = async (): Promise<void> => {
    this.renewed++;
  };

  download(of: ModelDescription, tell: (state: DownloadState) => void): Promise<ModelRecord> {
    this.begun.push(of.id);
    return new Promise((resolve, reject) => this.#running.set(of.id, { of, tell, resolve, reject }));
  }

  async importFiles(_files: unknown, tell: (state: DownloadState) => void): Promise<ModelRecord> {
    const of = { ...description('local/mine'), source: { from: 'files' } as const };
    tell({ ...at(of, 50), at: 'checking' });
    const record = recordOf(of);
    this.records.set(of.id, record);
    return record;
  }

  async pause(model: string): Promise<void> {
    this.stop(model, abortError());
  }

  async discard(model: string): Promise<void> {
    this.stop(model, abortError());
    this.kept.delete(model);
  }

  async remove(model: string): Promise<number> {
    return this.records.delete(model) ? 100 : 0;
  }

  progress(model: string, loadedBytes: number): void {
    const { of, tell } = this.#running.get(model)!;
    tell(at(of, loadedBytes));
  }

  finish(model: string): void {
    const { of, resolve } = this.#running.get(model)!;
    this.#running.delete(model);
    this.records.set(model, recordOf(of));
    resolve(recordOf(of));
  }

  stop(model: string, error: unknown): void {
    const running = this.#running.get(model);
    if (running === undefined) return;
    this.#running.delete(model);
    this.kept.set(model, { ...at(running.of, 40), at: 'paused', bytesPerSecond: null, secondsLeft: null });
    running.reject(error);
  }
}

const NOTHING: ModelSpacesState = { current: null, next: null, old: [], encoder: { at: 'off' }, settings: DEFAULT_MODEL_SETTINGS, refining: { active: false, medianMs: null }, pending: 0 };

function setUp() {
  const store = new MemoryStore();
  const calls: string[] = [];
  let state = NOTHING;
  // What a library answers over the line; its own tests are in workers/library.
  const remote = {
    async models(name: string, [first]: readonly unknown[]): Promise<unknown> {
      calls.push(name);
      if (name === 'use') state = { ...state, next: first === null ? null : { ...(first as { name: string }), model: (first as { id: string }).id, space: null, memories: 0, total: 1, paused: null, memoriesPerSecond: null, secondsLeft: null } };
      if (name === 'set') state = { ...state, settings: { ...state.settings, ...(first as object) } };
      return name === 'surroundings' ? undefined : state;
    },
  };
  const library = { call: (run: (api: typeof remote) => Promise<unknown>) => run(remote) } as unknown as ModelsParts['library'];
  const models = new Models({ library, store, catalogue: [{ ...description('a'), languages: ['en'], parameters: null, licence: { value: 'MIT', source: 's' }, quality: [], needs: '', about: '' }] });
  const downloads: (readonly DownloadState[])[] = [];
  models.onDownload((states) => downloads.push(states));
  return { store, models, calls, downloads, setState: (next: ModelSpacesState) => { state = next; } };
}

vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
vi.stubGlobal('location', { pathname: '/' });
vi.stubGlobal('navigator', {});
const soon = () => new Promise((resolve) => setTimeout(resolve));

describe('downloads', () => {
  it('are shared by everybody who asks for the same model, and seen by all', async () => {
    const { store, models, downloads } = setUp();
    const seen: number[] = [];
    const first = models.download('a', { onProgress: ({ loadedBytes }) => seen.push(loadedBytes) });
    const second = models.download('a');
    await soon();
    store.progress('a', 30);
    expect(downloads.at(-1)).toMatchObject([{ model: 'a', at: 'running', loadedBytes: 30 }]);
    store.finish('a');
    expect((await first).description.id).toBe('a');
    expect(await second).toBe(await first);
    expect(store.begun).toEqual(['a']);
    expect(seen).toEqual([30]);
    expect(downloads.at(-1)).toEqual([]);
  });

  it('end for one caller without ending for the other; the last one who gives up stops them', async () => {
    const { store, models, downloads } = setUp();
    const [one, other] = [new AbortController(), new AbortController()];
    const first = models.download('a', { signal: one.signal });
    const second = models.download('a', { signal: other.signal });
    await soon();
    one.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(store.kept.size).toBe(0);
    other.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await soon();
    expect(downloads.at(-1)).toMatchObject([{ model: 'a', at: 'paused', loadedBytes: 40 }]);
    // And goes on from there.
    const again = models.download('a');
    await soon();
    store.finish('a');
    await again;
    expect(downloads.at(-1)).toEqual([]);
  });

  it('that failed stay on the list with what went wrong, until they are thrown away', async () => {
    const { store, models, downloads } = setUp();
    const failing = models.download('a');
    await soon();
    store.stop('a', new AppError('MODEL_FAILED', { fault: 'hash-mismatch', file: 'model.onnx' }));
    await expect(failing).rejects.toMatchObject({ code: 'MODEL_FAILED' });
    expect(downloads.at(-1)).toMatchObject([{ at: 'failed', problem: { fault: 'hash-mismatch', facts: { file: 'model.onnx' } } }]);
    expect((await models.list()).downloads).toHaveLength(1);
    await models.discard('a');
    expect(downloads.at(-1)).toEqual([]);
  });

  it('of an earlier visit can be gone on with by their id alone', async () => {
    const { store, models } = setUp();
    store.kept.set('own/one', { ...at(description('own/one'), 10), at: 'paused' });
    const going = models.download('own/one');
    await soon();
    store.finish('own/one');
    expect((await going).description.id).toBe('own/one');
    await expect(models.download('nowhere')).rejects.toMatchObject({ facts: { fault: 'not-found', model: 'nowhere' } });
  });

  it('brought by hand are seen while they are checked, and gone from the list afterwards', async () => {
    const { models, downloads } = setUp();
    await models.importFiles([]);
    expect(downloads.flat().map((state) => state.at)).toEqual(['checking']);
    expect(downloads.at(-1)).toEqual([]);
    expect(await models.storage()).toEqual([{ model: 'local/mine', bytes: 100, complete: true }]);
  });
});

describe('a server that the worker may not reach', () => {
  const refused = new AppError('MODEL_FAILED', { fault: 'refused-by-policy', host: 'models.example' });

  it('is asked again by a fresh worker, once for each policy of the own server', async () => {
    const { store, models } = setUp();
    vi.stubGlobal('fetch', async () => new Response(null, { headers: { 'Content-Security-Policy': "connect-src 'self' https://models.example" } }));
    const answers: (Error | null)[] = [refused, null, refused];
    store.describe = async (_, hubId) => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return description(hubId);
    };
    expect((await models.describe('own/one', 'https://models.example')).id).toBe('own/one');
    await expect(models.describe('own/one', 'https://models.example')).rejects.toBe(refused);
    expect(store.renewed).toBe(1);
  });

  it('stays refused where the own server does not say what it allows', async () => {
    const { store, models } = setUp();
    vi.stubGlobal('fetch', async () => new Response(null));
    store.describe = () => Promise.reject(refused);
    await expect(models.describe('own/one', 'https://models.example')).rejects.toBe(refused);
    expect(store.renewed).toBe(0);
  });
});

describe('use', () => {
  it('downloads first what is not here', async () => {
    const { store, models, calls } = setUp();
    const using = models.use('a');
    await soon();
    expect(calls).toEqual([]);
    store.finish('a');
    expect((await using).next?.model).toBe('a');
    await models.use(null);
    expect(store.begun).toEqual(['a']);
  });

  it('keeps the files of a model that is in use, or about to be', async () => {
    const { store, models, setState } = setUp();
    store.records.set('a', recordOf(description('a')));
    await models.use('a');
    await expect(models.remove('a')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    setState({ ...NOTHING, current: { model: 'a', name: 'a', space: null, memories: 1 } });
    await expect(models.remove('a')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    setState(NOTHING);
    expect(await models.remove('a')).toBe(100);
  });
});

describe('the state', () => {
  it('reaches every listener, the last one known at once', async () => {
    const { models } = setUp();
    const heard: string[] = [];
    const end = models.onState(({ settings }) => heard.push(settings.pace));
    expect(await models.settings({ pace: 'eco' })).toMatchObject({ pace: 'eco' });
    models.onState(({ settings }) => heard.push(`late ${settings.pace}`));
    end();
    models.take(NOTHING);
    expect(heard).toEqual(['eco', 'late eco', 'late normal']);
  });

  it('of the tab is told only once a model is used', async () => {
    const { models, calls } = setUp();
    models.take(NOTHING);
    expect(calls).toEqual([]);
    models.take({ ...NOTHING, current: { model: 'a', name: 'a', space: null, memories: 1 } });
    expect(calls).toEqual(['surroundings']);
    // Events come several times a second.
    models.take({ ...NOTHING, current: { model: 'a', name: 'a', space: null, memories: 2 } });
    expect(calls).toEqual(['surroundings']);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(calls).toEqual(['surroundings', 'surroundings']);
    await models.close();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(calls).toHaveLength(2);
  });
});
