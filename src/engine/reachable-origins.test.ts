import { expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../scripts/headers.mjs';
import { originsOf } from './reachable-origins';

it('finds what the server was told to allow', () => {
  expect(originsOf(contentSecurityPolicy(['http://localhost:8080']))).toEqual(expect.arrayContaining(['https://huggingface.co', 'http://localhost:8080']));
});

it('finds nothing where only the own origin may be reached', () => {
  expect(originsOf("default-src 'none'; connect-src 'self'; img-src https://elsewhere.example")).toEqual([]);
  expect(originsOf("default-src 'none'")).toEqual([]);
});

it('cannot tell where the policy leaves it open', () => {
  expect(originsOf("script-src 'self'")).toBeNull();
  expect(originsOf('connect-src *')).toBeNull();
  expect(originsOf('')).toBeNull();
});
