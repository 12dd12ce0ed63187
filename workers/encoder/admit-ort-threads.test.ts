import { expect, it } from 'vitest';
import { admitOrtThreads } from './admit-ort-threads';

it('admits ONNX Runtime\u2019s own script and nothing else', () => {
  let rule: (url: string) => string | null = () => null;
  admitOrtThreads('https://app.example/assets/ort-1.mjs', {
    createPolicy: (name, { createScriptURL }) => {
      expect(name).toBe('default');
      rule = createScriptURL;
    },
  });
  expect(rule('https://app.example/assets/ort-1.mjs')).toBe('https://app.example/assets/ort-1.mjs');
  for (const url of ['https://app.example/assets/ort-1.mjs?x', 'https://app.example/assets/other.js', 'https://evil.example/assets/ort-1.mjs', 'data:text/javascript,1']) {
    expect(rule(url)).toBeNull();
  }
});
