import { expect, it } from 'vitest';
import { AppError } from '../../contracts/errors';
import { backupErrorWords } from './backupWords';

it('says different things of a wrong passphrase, a damaged file and a newer one', () => {
  const words = (facts: Record<string, string | number>): string => backupErrorWords(new AppError('BACKUP_FAILED', facts));
  expect(words({ fault: 'wrong-passphrase' })).toMatch(/not the passphrase.*file itself is in order/);
  expect(words({ fault: 'damaged', reason: 'its end is cut off' })).toMatch(/damaged: its end is cut off.*No passphrase will help/);
  expect(words({ fault: 'newer', version: 7, known: 2 })).toMatch(/format 7, this one knows 2/);
  expect(words({ fault: 'something to come' })).toBe('This backup could not be used. Your memories are untouched.');
});
