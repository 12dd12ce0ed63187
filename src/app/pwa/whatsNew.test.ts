import { describe, expect, it } from 'vitest';
import { compareVersions, newerThan } from './whatsNew';

describe('newerThan', () => {
  const releases = [
    { version: '0.9.0', changes: ['nine'] },
    { version: '0.10.0', changes: ['ten, first', 'ten, second'] },
    { version: '0.2.0', changes: ['two'] },
  ];

  it('lists what came after the running version, newest first', () => {
    expect(newerThan('0.2.0', releases)).toEqual({ version: '0.10.0', changes: ['ten, first', 'ten, second', 'nine'] });
  });

  it('says nothing when nothing is newer, or the file is not what it should be', () => {
    expect(newerThan('0.10.0', releases)).toBeNull();
    expect(newerThan('0.1.0', { version: '9.9.9' })).toBeNull();
    expect(newerThan('0.1.0', [{ version: '9.9.9', changes: 'all' }, null, 'x'])).toBeNull();
  });

  it('orders versions by number, not by letter', () => {
    expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0);
    expect(compareVersions('1.0.0', '1.0.0')).toBe(0);
    expect(compareVersions('0.9.9', '1.0.0')).toBeLessThan(0);
  });
});
