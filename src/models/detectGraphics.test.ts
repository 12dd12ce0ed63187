import { expect, it } from 'vitest';
import { detectGraphics } from './detectGraphics';

const gpu = (adapter: object | null) => ({ requestAdapter: async () => adapter });

it('tells a graphics processor from an imitation, and from none', async () => {
  expect(await detectGraphics(gpu({ info: { vendor: 'intel', architecture: 'gen-12' } }))).toEqual({ at: 'found', name: 'intel gen-12' });
  expect(await detectGraphics(gpu({ info: {} }))).toEqual({ at: 'found', name: 'a graphics processor' });
  expect(await detectGraphics(gpu({ info: { vendor: 'google', architecture: 'swiftshader' } }))).toEqual({ at: 'software' });
  expect(await detectGraphics(gpu({ isFallbackAdapter: true }))).toEqual({ at: 'software' });
  expect(await detectGraphics(gpu(null))).toEqual({ at: 'none' });
  expect(await detectGraphics(undefined)).toEqual({ at: 'none' });
  expect(await detectGraphics({ requestAdapter: () => Promise.reject(new Error('refused')) })).toEqual({ at: 'none' });
});
