import { randomFillSync } from 'node:crypto';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { serve } from '../../scripts/serve.mjs';
import type { DownloadState, ModelDescription, ModelRecord } from '../../src/contracts/models';
import { type Hub, type HubFault, startHub } from '../models/hub-server';
import { DIST, expect, test } from './fixtures';
import { waitForEngine, waitForShell } from './offline-helpers';

const ONNX = 'onnx/model_quantized.onnx';

/** Nothing here runs a model, so bytes at random will do for its graph. */
function modelFiles(onnxBytes: number): Map<string, Uint8Array<ArrayBuffer>> {
  const text = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
  return new Map([
    ['config.json', text({ model_type: 'bert', hidden_size: 32, max_position_embeddings: 128 })],
    ['tokenizer.json', text({ vocabulary: Array.from({ length: 500 }, (_, index) => `word${index}`) })],
    ['tokenizer_config.json', text({ model_max_length: 128 })],
    [ONNX, randomFillSync(new Uint8Array(onnxBytes))],
  ]);
}

function describeModel(hub: Hub, id: string, files: ReadonlyMap<string, Uint8Array>): ModelDescription {
  return {
    id, name: id, source: { from: 'hub', host: hub.url, hubId: id }, dtype: 'q8', files: [...files.keys()].map((path) => ({ path, required: true, approxBytes: null })),
    pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 128, dimensions: 32,
  };
}

type Ending = { readonly record: ModelRecord } | { readonly fault: unknown; readonly facts: unknown };

/** Downloads at once. @returns by id, how each ended */
function downloadAll(page: Page, descriptions: readonly ModelDescription[]): Promise<Record<string, Ending>> {
  return page.evaluate(async (descriptions) => {
    const endings = await Promise.all(
      descriptions.map(async (description): Promise<[string, Ending]> => {
        try {
          return [description.id, { record: await globalThis.engram!.models.download(description) }];
        } catch (error) {
          const { code, facts } = error as { code?: unknown; facts?: { fault?: unknown } };
          return [description.id, { fault: code === 'MODEL_FAILED' ? facts?.fault : String(error), facts }];
        }
      }),
    );
    return Object.fromEntries(endings);
  }, descriptions);
}

const faultsOf = (endings: Record<string, Ending>): Record<string, unknown> => Object.fromEntries(Object.entries(endings).map(([id, ending]) => [id, 'fault' in ending ? ending.fault : 'complete']));

const verify = (page: Page, id: string): Promise<readonly string[]> => page.evaluate((id) => globalThis.engram!.models.verify(id), id);

/** What lies in the cache of models, by name and size. */
const cacheEntries = (page: Page): Promise<string[]> =>
  page.evaluate(async () => ((await caches.has('engram-models-1')) ? (await (await caches.open('engram-models-1')).keys()).map(({ url }) => new URL(url).pathname + new URL(url).search) : []));

test('every fault of a server ends in a clear problem and a clean retry; afterwards all works with no network at all', async ({ page }) => {
  const lasting: Record<string, readonly [HubFault, string]> = {
    'm/cut': [{ kind: 'cut', afterBytes: 0 }, 'cut-off'],
    'm/short': [{ kind: 'short', missingBytes: 100 }, 'too-short'],
    'm/html': [{ kind: 'html' }, 'not-a-file'],
    'm/flipped': [{ kind: 'flipped' }, 'hash-mismatch'],
    'm/gone': [{ kind: 'status', status: 404 }, 'not-found'],
    'm/error': [{ kind: 'status', status: 500 }, 'server-error'],
  };
  const harmless: Record<string, HubFault> = {
    'm/no-length': { kind: 'no-length' },
    'm/gzip': { kind: 'gzip' },
    'm/no-range': { kind: 'ignore-range' },
    'm/breaking': { kind: 'cut', afterBytes: 30_000 },
    'm/busy': { kind: 'status', status: 503, times: 2 },
  };
  const files = modelFiles(100_000);
  const ids = [...Object.keys(lasting), ...Object.keys(harmless)];
  const hub = await startHub(Object.fromEntries(ids.map((id) => [id, files])));
  const plain = await startHub({ 'm/plain': files }, { api: false });
  const elsewhere = await startHub({ 'm/elsewhere': files });
  const server = await serve({ root: DIST, connectHosts: [hub.url, plain.url] });
  try {
    await page.goto(`${server.url}/`);
    await waitForEngine(page);
    await waitForShell(page);
    for (const [id, [fault]] of Object.entries(lasting)) hub.setFault(new RegExp(`^${id}/onnx`), fault);
    for (const [id, fault] of Object.entries(harmless)) hub.setFault(new RegExp(`^${id}/onnx`), fault);
    const descriptions = [...ids.map((id) => describeModel(hub, id, files)), describeModel(plain, 'm/plain', files), describeModel(elsewhere, 'm/elsewhere', files)];
    const first = await downloadAll(page, descriptions);
    expect(faultsOf(first)).toEqual({
      ...Object.fromEntries(Object.entries(lasting).map(([id, [, fault]]) => [id, fault])),
      ...Object.fromEntries(Object.keys(harmless).map((id) => [id, 'complete'])),
      'm/plain': 'complete',
      'm/elsewhere': 'refused-by-policy',
    });
    expect(elsewhere.requests).toEqual([]);
    // What failed is not there, and says so.
    const overview = await page.evaluate(() => globalThis.engram!.models.list());
    expect(overview.records.map(({ description }) => description.id).sort()).toEqual([...Object.keys(harmless), 'm/plain'].sort());
    expect(Object.fromEntries(overview.downloads.map(({ model, at, problem }) => [model, [at, problem?.fault]]))).toMatchObject(
      Object.fromEntries(Object.entries(lasting).map(([id, [, fault]]) => [id, ['failed', fault]])),
    );

    for (const id of ids) hub.setFault(new RegExp(`^${id}/onnx`), null);
    const again = await downloadAll(page, descriptions.slice(0, -1));
    expect(Object.values(faultsOf(again)).every((ending) => ending === 'complete')).toBe(true);
    const { record } = again['m/flipped'] as { readonly record: ModelRecord };
    expect(record.revision).toMatch(/^[0-9a-f]{40}$/);
    expect(record.files.every(({ trust }) => trust === 'hub')).toBe(true);
    expect((again['m/plain'] as { readonly record: ModelRecord }).record.revision).toMatch(/^pinned-[0-9a-f]{64}$/);

    // No server of any kind: the app opens, and every byte is here.
    const asked = hub.requests.length;
    await server.close();
    await page.reload();
    await waitForEngine(page);
    for (const id of ['m/short', 'm/gzip', 'm/plain']) expect(await verify(page, id), id).toEqual([]);
    expect(faultsOf(await downloadAll(page, descriptions.slice(0, 2)))).toEqual({ 'm/cut': 'complete', 'm/short': 'complete' });
    expect(hub.requests).toHaveLength(asked);

    // One damaged file is fetched again, and nothing else.
    await page.evaluate(async () => {
      const cache = await caches.open('engram-models-1');
      const onnx = (await cache.keys()).find(({ url }) => url.includes('m%2Fgzip') && url.includes('.onnx?'));
      const bytes = new Uint8Array(await (await cache.match(onnx!))!.arrayBuffer());
      bytes[77]! ^= 1;
      await cache.put(onnx!, new Response(bytes, { headers: { 'Content-Length': String(bytes.byteLength) } }));
    });
    expect(await verify(page, 'm/gzip')).toEqual([ONNX]);
    expect(faultsOf(await downloadAll(page, [describeModel(hub, 'm/gzip', files)]))).toEqual({ 'm/gzip': 'complete' });
    expect(hub.requests.slice(asked).map(({ url }) => url.replace(/^.*\//, ''))).toEqual(['model_quantized.onnx', 'model_quantized.onnx']);
    expect(await verify(page, 'm/gzip')).toEqual([]);

    const size = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const freed = await page.evaluate((ids) => Promise.all(ids.map((id) => globalThis.engram!.models.remove(id))), [...ids, 'm/plain']);
    expect(freed).toEqual(freed.map(() => size));
    await page.evaluate(() => globalThis.engram!.models.discard('m/elsewhere'));
    expect(await cacheEntries(page)).toEqual([]);
  } finally {
    await server.close().catch(() => {});
    await Promise.all([hub.close(), plain.close(), elsewhere.close()]);
  }
});

test('a download is paused, survives a reload, goes on by range, and two tabs share it; the ledger counts it', async ({ page }) => {
  const files = modelFiles(1_200_000);
  const hub = await startHub({ 'm/slow': files }, { bytesPerSecond: 600_000, exposesHeaders: false });
  const server = await serve({ root: DIST, connectHosts: [hub.url] });
  const description = describeModel(hub, 'm/slow', files);
  const parts = (): (string | null)[] => hub.requests.filter(({ url }) => url.startsWith('/cdn/') && url.endsWith('.onnx')).map(({ range }) => range);
  try {
    await page.goto(`${server.url}/`);
    await waitForEngine(page);
    await waitForShell(page);
    const run = await page.evaluate(async (description) => {
      const states: (DownloadState & { readonly atMs: number })[] = [];
      const { models } = globalThis.engram!;
      const ended = await models
        .download(description, {
          onProgress: (state) => {
            states.push({ ...state, atMs: performance.now() });
            if (state.loadedBytes > 600_000) void models.pause(description.id);
          },
        })
        .then(() => 'complete', (error: Error) => error.name);
      return { states, ended, after: (await models.list()).downloads };
    }, description);
    expect(run.ended).toBe('AbortError');
    expect(run.after).toMatchObject([{ model: 'm/slow', at: 'paused', problem: null }]);
    const kept = run.after[0]!.loadedBytes;
    expect(kept).toBeGreaterThan(600_000);
    expect(run.states.some(({ bytesPerSecond, secondsLeft }) => bytesPerSecond !== null && secondsLeft !== null && bytesPerSecond > 0)).toBe(true);
    // At most four a second, with one of the beginning and one of the end.
    expect(run.states.length).toBeLessThanOrEqual(((run.states.at(-1)!.atMs - run.states[0]!.atMs) / 1_000) * 4 + 3);

    await page.reload();
    await waitForEngine(page);
    const [found] = await page.evaluate(async () => (await globalThis.engram!.models.list()).downloads);
    expect(found).toMatchObject({ model: 'm/slow', at: 'paused', loadedBytes: kept });
    const second = await page.context().newPage();
    await second.goto(`${server.url}/`);
    await waitForEngine(second);
    const both = await Promise.all([page, second].map((tab) => downloadAll(tab, [description])));
    expect(both.map(faultsOf)).toEqual([{ 'm/slow': 'complete' }, { 'm/slow': 'complete' }]);
    const small = [...files].reduce((sum, [path, { byteLength }]) => sum + (path === ONNX ? 0 : byteLength), 0);
    expect(parts()).toEqual(['bytes=0-', `bytes=${kept - small}-`]);
    expect(await verify(second, 'm/slow')).toEqual([]);
    await second.close();
    await expect
      .poll(async () => (await page.evaluate(() => globalThis.engram!.ledger())).entries.filter(({ place }) => place === 'model store worker').map(({ origin }) => origin))
      .toEqual([hub.url]);
  } finally {
    await server.close();
    await hub.close();
  }
});

test('a device without room says so before or while it comes, and keeps none of it; a zip from the disk needs no server', async ({ page }) => {
  const files = modelFiles(6_000_000);
  const hub = await startHub({ 'm/large': files });
  const server = await serve({ root: DIST, connectHosts: [hub.url] });
  try {
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(server.url);
    await page.goto(`${server.url}/`);
    await waitForEngine(page);
    await waitForShell(page);
    // Room for half of the model beside the app, however large that is.
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage!);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 3_000_000 });
    const description = describeModel(hub, 'm/large', files);
    const { 'm/large': full } = await downloadAll(page, [description]);
    expect(full).toMatchObject({ fault: 'no-space', facts: { needed: expect.any(Number) } });
    expect((full as { facts: { needed: number } }).facts.needed).toBeGreaterThan(6_000_000);
    expect(await cacheEntries(page)).toEqual([]);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    expect(faultsOf(await downloadAll(page, [description]))).toEqual({ 'm/large': 'complete' });

    const asked = hub.requests.length;
    const zip = zipSync(Object.fromEntries([...modelFiles(50_000)].map(([path, content]) => [`my model/${path}`, content])));
    const imported = await page.evaluate(async (bytes) => {
      const file = new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]);
      const record = await globalThis.engram!.models.importFiles([{ path: 'my model.zip', file }]);
      const refused = await globalThis.engram!.models.importFiles([{ path: 'photo.jpg', file: new Blob(['x']) }]).catch((error: { facts?: unknown }) => error.facts);
      return { record, refused, damaged: await globalThis.engram!.models.verify(record.description.id) };
    }, Buffer.from(zip).toString('base64'));
    expect(imported).toMatchObject({ record: { description: { id: 'local/my-model', pooling: 'mean', maxTokens: 128, dimensions: 32 } }, refused: { fault: 'not-a-model', missing: 'config.json' }, damaged: [] });
    expect(hub.requests).toHaveLength(asked);
    const described = await page.evaluate((host) => globalThis.engram!.models.describe('m/large', host), hub.url);
    expect(described).toMatchObject({ dtype: 'q8', maxTokens: 128, dimensions: 32, files: [...files.keys()].map((path) => ({ path })) });
    const stored = await page.evaluate(() => globalThis.engram!.models.storage());
    expect(stored.map(({ model, complete }) => [model, complete])).toEqual([['m/large', true], ['local/my-model', true]]);
  } finally {
    await server.close();
    await hub.close();
  }
});
