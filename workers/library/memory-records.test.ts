import { describe, expect, it } from 'vitest';
import { HybridClock, formatStamp } from '../../src/core/hybrid-clock';
import { MemoryRecords } from './memory-records';
import { draft } from './testing/start-library';

const NOW = Date.UTC(2026, 0, 1);

describe('the stamp of a change', () => {
  it('comes after that of what it changes, though that was brought from a device whose clock is ahead', () => {
    const records = new MemoryRecords(new HybridClock('here', () => NOW), 0, () => NOW);
    const { row } = records.create(records.prepare(draft('Plums ripen in August.')));
    const ahead = { ...row, hlc: formatStamp({ wallMs: NOW + 7_200_000, counter: 0, deviceId: 'there' }), deviceId: 'there' };
    expect(records.rewrite(ahead, { text: 'Plums ripen in September.' }).row.hlc > ahead.hlc).toBe(true);
    const later = { ...ahead, hlc: formatStamp({ wallMs: NOW + 10_800_000, counter: 0, deviceId: 'there' }) };
    expect(records.tombstone(later).hlc > later.hlc).toBe(true);
  });
});
