import Dexie from 'dexie';
import { describe, expect, it } from 'vitest';
import { AppError, isAppError } from '../contracts/errors';
import { storageError } from './storage-error';

const quota = (): DOMException => new DOMException('The quota has been exceeded.', 'QuotaExceededError');

describe('storageError', () => {
  it('finds a full disk however deep Dexie has wrapped it', () => {
    const aborted = new Dexie.AbortError('Transaction aborted', quota());
    const twice = new Dexie.AbortError('outer', new Dexie.AbortError('inner', quota()));
    const bulk = new Dexie.BulkError('memories.bulkPut(): 1 of 2 operations failed', [quota()]);
    const cause = new Error('wrapped', { cause: quota() });
    for (const error of [quota(), aborted, twice, bulk, cause]) expect(isAppError(storageError(error), 'STORAGE_FULL'), error.message).toBe(true);
  });

  it.each([
    ['VersionError', 'NEWER_DATABASE'],
    ['SecurityError', 'STORAGE_UNAVAILABLE'],
    ['InvalidStateError', 'STORAGE_FAILED'],
    ['DataError', 'STORAGE_FAILED'],
  ])('turns %s into %s', (name, code) => {
    const error = storageError(new DOMException('words', name));
    expect(error.code).toBe(code);
    expect(error.facts.cause).toContain(name);
  });

  it('passes our own errors on, and survives what is no error', () => {
    const own = new AppError('NEWER_DATABASE');
    expect(storageError(own)).toBe(own);
    expect(storageError('odd').code).toBe('STORAGE_FAILED');
    expect(storageError(null).code).toBe('STORAGE_FAILED');
    const circular: { name: string; inner?: unknown } = { name: 'Loop' };
    circular.inner = circular;
    expect(storageError(circular).code).toBe('STORAGE_FAILED');
  });
});
