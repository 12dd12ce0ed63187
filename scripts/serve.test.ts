import { describe, expect, it } from 'vitest';
import { readConnectHosts } from './serve.mjs';

describe('readConnectHosts', () => {
  it('takes origins from arguments and environment, each once', () => {
    expect(readConnectHosts(['--connect', 'http://127.0.0.1:1234/', '--connect=https://models.example'], 'https://a.example, http://127.0.0.1:1234')).toEqual([
      'https://a.example',
      'http://127.0.0.1:1234',
      'https://models.example',
    ]);
    expect(readConnectHosts([], undefined)).toEqual([]);
  });

  it('refuses what it does not know, rather than serving something else than was meant', () => {
    expect(() => readConnectHosts(['--conect', 'https://a.example'], undefined)).toThrow('--conect');
    expect(() => readConnectHosts(['--connect'], undefined)).toThrow('needs an origin');
  });
});
