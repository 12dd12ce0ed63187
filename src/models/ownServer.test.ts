import { describe, expect, it } from 'vitest';
import { DEFAULT_HUB } from '../core/models/hub-urls';
import { connectCommand, isReachable, readOwnModel, readServer } from './ownServer';

describe('a model of one’s own', () => {
  it('is named by its id, on the hub unless another server is named', () => {
    expect(readOwnModel(' Xenova/all-MiniLM-L6-v2 ', '')).toEqual({ host: DEFAULT_HUB, hubId: 'Xenova/all-MiniLM-L6-v2' });
    expect(readOwnModel('me/mine', 'http://localhost:8080/')).toEqual({ host: 'http://localhost:8080', hubId: 'me/mine' });
    expect(readOwnModel('gpt2', '')).toEqual({ host: DEFAULT_HUB, hubId: 'gpt2' });
  });

  it('may be pasted as the address of its page, which names its server', () => {
    expect(readOwnModel('https://huggingface.co/me/mine/tree/main', '')).toEqual({ host: DEFAULT_HUB, hubId: 'me/mine' });
    expect(readOwnModel('https://models.example/me/mine', 'https://other.example')).toEqual({ host: 'https://models.example', hubId: 'me/mine' });
  });

  it.each([['', ''], ['two words', ''], ['../../etc', ''], ['a/b/c', ''], ['https://models.example/', ''], ['me/mine', 'models.example'], ['me/mine', 'https://a.example/path'], ['me/mine', 'ftp://a.example']])(
    'refuses %j on %j with words', (model, server) => {
      expect(readOwnModel(model, server)).toMatch(/\.$/);
    },
  );

  it('takes no name and word from an address', () => {
    expect(readServer('https://user:word@models.example')).toBeNull();
  });
});

describe('a server', () => {
  it('can be reached when it is the own one, or allowed', () => {
    const allowed = ['https://huggingface.co', 'https://*.hf.co'];
    expect(isReachable('https://app.example', [], 'https://app.example')).toBe(true);
    expect(isReachable('https://huggingface.co', allowed, 'https://app.example')).toBe(true);
    expect(isReachable('https://cdn.eu.hf.co', allowed, 'https://app.example')).toBe(true);
    expect(isReachable('https://evil-hf.co', allowed, 'https://app.example')).toBe(false);
    expect(isReachable('http://cdn.hf.co', allowed, 'https://app.example')).toBe(false);
    expect(isReachable('https://models.example', null, 'https://app.example')).toBeNull();
  });

  it('is allowed by a command that can be copied', () => {
    expect(connectCommand('https://models.example')).toBe('npm start -- --connect https://models.example');
  });
});
