import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLinearMemory } from './linear-memory';
import { RecyclingArena } from './recycling-arena';

it('hands out parts that never overlap, and needs no more memory when the same sizes come and go', () => {
  const step = fc.record({ bytes: fc.integer({ min: 1, max: 5_000 }), free: fc.boolean(), pick: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const arena = new RecyclingArena(createLinearMemory(64), 16);
      const parts: { readonly address: number; readonly bytes: number }[] = [];
      let used = 0;
      for (const { bytes, free, pick } of steps) {
        if (free && parts.length > 0) {
          const [part] = parts.splice(pick % parts.length, 1);
          arena.free(part.address, part.bytes);
          continue;
        }
        const address = arena.allocate(bytes);
        expect(address % 16).toBe(0);
        for (const part of parts) expect(address + bytes <= part.address || part.address + part.bytes <= address).toBe(true);
        parts.push({ address, bytes });
        used = Math.max(used, address + bytes);
      }
      // All of it back: one hole again, from which everything can be had at once.
      for (const { address, bytes } of parts) arena.free(address, bytes);
      const whole = arena.freeBytes;
      if (whole > 0) expect(arena.allocate(whole)).toBe(16);
      expect(16 + whole).toBe(Math.max(16, Math.ceil(used / 16) * 16));
    }),
    { numRuns: 100 },
  );
});
