import type { Page } from '@playwright/test';
import type { EncoderState } from '../../src/contracts/models';
import { SELF_TEST_TEXTS } from '../../src/core/models/self-test-texts';
import { TINY_SHAPE, writeModel } from '../models/write-model';
import { AppPage } from './app-page';
import { EncoderWorker, keepModel, readRecord, recordOf, writeRecord } from './encoder-worker';
import { expect, test } from './fixtures';
import { waitForEngine, waitForShell, watchForeignRequests } from './offline-helpers';
import { copyAsVersion, VERSION_META } from './versions';

const FILES = writeModel(TINY_SHAPE, { seed: 1, dtype: 'q8' });
const MODEL = 'test/tiny';
const WASM = { model: MODEL, device: 'wasm', threads: 1 } as const;

/** Half a second on a quiet machine: 14 MB of WebAssembly are compiled each time. On one that is busy with other tests it takes its time. */
const LOADING = { timeout: 60_000 };
test.describe.configure({ timeout: 180_000 });

const cosine = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);

test('a model runs from the store alone: no other request, the CPU build only, one thread or two, within the policy; wrong answers are found', async ({ page, app: server }) => {
  const foreign = watchForeignRequests(page, server.url);
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) refusals.push(message.text());
  });
  await page.goto('/');
  await keepModel(page, recordOf(MODEL, FILES), FILES);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

  const before = asked.length;
  const first = await EncoderWorker.start(page);
  const outcome = await first.load(WASM);
  expect(outcome).toMatchObject({ report: { model: MODEL, device: 'wasm', threads: 1, steppedDown: null, selfTest: { against: 'itself' }, space: { dimensions: TINY_SHAPE.hidden } } });
  const alone = await first.embed(['a small boat on the lake', ''], 'query');
  expect(cosine(alone.rows[0]!, alone.rows[0]!)).toBeCloseTo(1, 4);
  expect(alone.rows[1]!.every((value) => value === 0)).toBe(true);

  // What was learnt is kept, and the next load, with two threads this time, is held to it.
  expect((await readRecord(page, MODEL)).known?.vectors).toHaveLength(SELF_TEST_TEXTS.length);
  const second = await EncoderWorker.start(page);
  expect(await second.load({ ...WASM, threads: 2 })).toMatchObject({ report: { threads: 2, selfTest: { against: 'known-answers' } } });
  const threaded = await second.embed(['a small boat on the lake'], 'query');
  expect(cosine(alone.rows[0]!, threaded.rows[0]!)).toBeGreaterThan(0.999);

  // Answers that are not those recorded end in words.
  const learnt = await readRecord(page, MODEL);
  await writeRecord(page, { ...learnt, known: { ...learnt.known!, vectors: [...learnt.known!.vectors.slice(1), learnt.known!.vectors[0]!] } });
  const third = await EncoderWorker.start(page);
  expect(await third.load(WASM)).toMatchObject({ code: 'MODEL_FAILED', facts: { fault: 'self-test', check: 'known answers' } });

  const files = asked.slice(before).filter((path) => path.includes('/assets/runtime-'));
  expect(files.some((path) => /runtime-ort-wasm-simd-threaded-[\w-]+\.wasm$/.test(path))).toBe(true);
  expect(asked.slice(before).filter((path) => /asyncify|jsep|jspi|\.onnx|tokenizer|config\.json/.test(path))).toEqual([]);
  expect(foreign).toEqual([]);
  expect(refusals).toEqual([]);
});

/** What the library says of its encoder. */
async function encoderState(page: Page): Promise<EncoderState> {
  return page.evaluate(async () => (await globalThis.engram!.models.list()).spaces.encoder);
}

async function use(page: Page, model: string): Promise<void> {
  await page.evaluate(async (id) => void (await globalThis.engram!.models.use(id)), model);
}

test('an encoder that dies is replaced, and one that dies again is not; what ended a tab is not repeated until the person says so', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep('A small boat on the lake');
  await keepModel(page, recordOf(MODEL, FILES), FILES);
  await use(page, MODEL);
  await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'ready', report: { device: 'wasm', threads: 1 } });
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('engram-encoder-start')))).toEqual([]);
  const encoders = () => page.workers().filter((worker) => worker.url().includes('/runtime-encoder-'));
  const kill = async (): Promise<void> => {
    const [running] = encoders();
    await running!.evaluate(() => self.close());
    await expect.poll(() => encoders().includes(running!)).toBe(false);
  };

  await kill();
  await expect.poll(() => encoders().length).toBe(1);
  await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'ready' });
  await kill();
  await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'failed', problem: { fault: 'failed', facts: { reason: 'it stopped twice within a minute' } } });

  // As a tab leaves it that was killed while it loaded the model.
  await page.evaluate((model) => localStorage.setItem('engram-encoder-start-queries-wasm', model), MODEL);
  await app.reload();
  await app.find('boat');
  await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'failed', problem: { fault: 'crashed-before' } });
  await page.evaluate(async () => void (await globalThis.engram!.models.retry()));
  await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'ready' });

  // Another tab is answered by the owner's encoder, and starts one of its own when it becomes the owner.
  await waitForShell(page);
  const other = await page.context().newPage();
  await other.goto('/');
  await waitForEngine(other);
  await expect.poll(() => encoderState(other), LOADING).toMatchObject({ at: 'ready' });
  const started = () => other.workers().filter((worker) => worker.url().includes('/runtime-encoder-')).length;
  expect(started()).toBe(0);
  await page.close();
  await expect
    .poll(async () => {
      await other.evaluate(async () => void (await globalThis.engram!.search('boat')));
      return started() === 1 ? (await encoderState(other)).at : 'no worker';
    }, LOADING)
    .toBe('ready');
});

/** Files that run models, in the cache that is theirs; null: nobody has used one. */
async function runtimeFiles(page: Page): Promise<string[] | null> {
  return page.evaluate(async () => {
    if (!(await caches.has('engram-runtime'))) return null;
    return (await (await caches.open('engram-runtime')).keys()).map(({ url }) => new URL(url).pathname.replace('/assets/', '')).sort();
  });
}

test('what runs a model is fetched when one is used, works offline from then on, and still does after an update', async ({ page, app: server }) => {
  const next = await copyAsVersion('2', { renamed: ['runtime-encoder'] });
  try {
    const app = new AppPage(page);
    await app.open();
    await waitForShell(page);
    expect(await runtimeFiles(page)).toBeNull();
    await app.keep('A small boat on the lake');
    await keepModel(page, recordOf(MODEL, FILES), FILES);
    await use(page, MODEL);
    await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'ready' });
    const used = [/^runtime-encoder-[\w-]+\.js$/, /^runtime-ort-wasm-simd-threaded-[\w-]+\.mjs$/, /^runtime-ort-wasm-simd-threaded-[\w-]+\.wasm$/];
    const holds = (patterns: readonly RegExp[]) => async (): Promise<boolean> => {
      const files = await runtimeFiles(page);
      return patterns.every((pattern) => files?.some((file) => pattern.test(file)) === true) && files?.some((file) => file.includes('asyncify')) === false;
    };
    await expect.poll(holds(used)).toBe(true);

    await server.stop();
    await app.reload();
    await app.find('boat');
    await expect.poll(() => encoderState(page), LOADING).toMatchObject({ at: 'ready' });

    await server.start(next.root);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const accept = page.getByRole('button', { name: /update/i });
    await expect(accept).toBeVisible();
    // Before the new version takes over, and beside what the old one needs.
    expect(await holds([...used, /^runtime-encoder-[\w-]+2\.js$/])()).toBe(true);
    await Promise.all([page.waitForEvent('load'), accept.click()]);
    await expect(page.locator(`meta[name="${VERSION_META}"]`)).toHaveAttribute('content', '2');
    await expect
      .poll(async () => {
        await page.evaluate(() => dispatchEvent(new Event('online')));
        return (await runtimeFiles(page))?.filter((file) => file.startsWith('runtime-encoder-')).map((file) => file.endsWith('2.js'));
      })
      .toEqual([true]);
  } finally {
    await next.remove();
  }
});
