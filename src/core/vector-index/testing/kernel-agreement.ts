import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelFunctions, Kernels } from '../kernel-functions';
import { PAGE_BYTES } from '../linear-memory';
import { QUERY_CODE_LIMIT, ROW_CODE_LIMIT } from '../quantise';
import { scalarKernels } from '../scalar-kernels';
import { seededRandom } from '../../statistics/seeded-random';

const RUNS = { numRuns: 40 };
const AREA_BYTES = 8 * PAGE_BYTES;

/** Where inputs lie, and where both results do. Filled anew for each run. */
class Bed {
  readonly input: number;
  readonly #kernels: Kernels;
  readonly #scalar: KernelFunctions;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#scalar = scalarKernels(kernels.memory);
    this.input = kernels.base;
    kernels.memory.grow((3 * AREA_BYTES) / PAGE_BYTES);
  }

  get buffer(): ArrayBufferLike {
    return this.#kernels.memory.buffer;
  }

  f32 = (address: number, values: ArrayLike<number>): number => (new Float32Array(this.buffer, address, values.length).set(values), address);
  u32 = (address: number, values: ArrayLike<number>): number => (new Uint32Array(this.buffer, address, values.length).set(values), address);
  u16 = (address: number, values: ArrayLike<number>): number => (new Uint16Array(this.buffer, address, values.length).set(values), address);
  i16 = (address: number, values: ArrayLike<number>): number => (new Int16Array(this.buffer, address, values.length).set(values), address);
  i8 = (address: number, values: ArrayLike<number>): number => (new Int8Array(this.buffer, address, values.length).set(values), address);
  u8 = (address: number, values: ArrayLike<number>): number => (new Uint8Array(this.buffer, address, values.length).set(values), address);

  /** Both must write the same bytes, also beyond `bytes`, where neither may write; and return the same. */
  expectSame(bytes: number, compute: (kernels: KernelFunctions, out: number) => unknown): void {
    const run = (kernels: KernelFunctions, area: number): [unknown, Uint8Array] => {
      const out = this.input + area * AREA_BYTES;
      const written = new Uint8Array(this.buffer, out, bytes + 64).fill(0x5a);
      return [compute(kernels, out), written];
    };
    const [returned, written] = run(this.#kernels, 1);
    const [expected, wanted] = run(this.#scalar, 2);
    expect(returned).toBe(expected);
    let at = 0;
    while (at < written.length && written[at] === wanted[at]) at++;
    expect(at === written.length ? 'the same' : `byte ${at}: ${written[at]} instead of ${wanted[at]}`).toBe('the same');
  }
}

const strides = fc.integer({ min: 1, max: 40 }).map((steps) => steps * 16);
const seeds = fc.nat();

/** Every kernel of large indexes gives the very bits of the scalar one, whatever it is given. */
export function testKernelAgreement(name: string, create: () => Promise<Kernels> | Kernels): void {
  describe(`${name} kernels agree with the scalar ones`, async () => {
    const bed = new Bed(await create());
    const { input } = bed;
    const list = <T>(length: number, of: () => T): T[] => Array.from({ length }, of);

    it('scoreInt8, scanInt8 and raiseScores', () => {
      fc.assert(
        fc.property(strides, fc.integer({ min: 0, max: 21 }), seeds, fc.boolean(), (stride, count, seed, extreme) => {
          const random = seededRandom(seed);
          const code = (limit: number) => () => (extreme ? (random() < 0.5 ? -limit : limit) : Math.round((random() * 2 - 1) * limit));
          const codes = bed.i8(input, list(count * stride, code(ROW_CODE_LIMIT)));
          const query = bed.i16(input + 32_768, list(stride, code(QUERY_CODE_LIMIT)));
          const scales = bed.f32(input + 65_536, list(count, random));
          const slots = bed.u32(input + 65_792, list(count, () => Math.floor(random() * 9)));
          bed.expectSame(count * 4, (kernels, out) => kernels.scoreInt8(codes, scales, count, stride, query, 0.01, out));
          bed.expectSame(36, (kernels, out) => {
            bed.f32(out, new Float32Array(9).fill(-Infinity, 0, 6));
            kernels.scanInt8(codes, scales, slots, count, stride, query, 0.01, out);
          });
          const rowScores = bed.f32(input, list(count, () => random() - 0.5));
          bed.expectSame(36, (kernels, out) => {
            bed.f32(out, new Float32Array(9).fill(-Infinity, 0, 6));
            kernels.raiseScores(rowScores, slots, count, out);
          });
        }),
        RUNS,
      );
    });

    it('hamming and lowerDistances', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 21 }), seeds, (sixteens, count, seed) => {
          const random = seededRandom(seed);
          const rowBytes = sixteens * 16;
          const density = random() * 1.2;
          const byte = (): number => (random() < density ? Math.floor(random() * 256) : 255);
          const bits = bed.u8(input, list(count * rowBytes, byte));
          const query = bed.u8(input + 32_768, list(rowBytes, () => 255 - byte()));
          bed.expectSame(count * 2, (kernels, out) => kernels.hamming(bits, count, rowBytes, query, out));
          const slots = bed.u32(input + 65_536, list(count, () => Math.floor(random() * 9)));
          const distances = bed.u16(input, list(count, () => Math.floor(random() * 2049)));
          bed.expectSame(18, (kernels, out) => {
            bed.u16(out, new Uint16Array(9).fill(0xffff, 0, 6).fill(1000, 6));
            kernels.lowerDistances(distances, slots, count, out);
          });
        }),
        RUNS,
      );
    });

    it('combineDistances and collectWithin', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 90 }), seeds, fc.constantFrom(0, 0.2, 1), fc.boolean(), (documents, seed, missing, filtered) => {
          const random = seededRandom(seed);
          const distance = (): number => (random() < 0.1 ? 2048 : Math.floor(random() * 2049));
          const pairs = list(documents, () => {
            const whole = random() < missing ? 0xffff : distance();
            return [whole === 0xffff || random() < 0.5 ? 0xffff : distance(), whole];
          }).flat();
          const slotDistances = bed.u16(input, pairs);
          const allowed = filtered ? bed.u8(input + 4096, list(documents, () => Math.floor(random() * 3))) : 0;
          // As long as the largest distance there is, and the combined ones behind it.
          const histogram = 4097 * 4;
          bed.expectSame(histogram + documents * 2, (kernels, out) => {
            new Uint8Array(bed.buffer, out, histogram).fill(0);
            return kernels.combineDistances(slotDistances, allowed, documents, out + histogram, out);
          });
          const combined = bed.u16(input, list(documents, () => (random() < missing ? 0xffff : Math.floor(random() * 4097))));
          for (const cut of [0, 40, 2000, 4096, 0xfffe]) {
            bed.expectSame(documents * 4, (kernels, out) => kernels.collectWithin(combined, documents, cut, out));
          }
        }),
        RUNS,
      );
    });

    it('toHalf, of any 32 bits', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = seededRandom(seed);
          const values = bed.u32(input, list(512, () => Math.floor(random() * 2 ** 32)));
          bed.expectSame(1024, (kernels, out) => kernels.toHalf(values, out, 512));
          // Where half precision has its numbers, and half of them ties.
          bed.u32(input, list(512, () => (Math.floor(random() * 2) << 31) | ((100 + Math.floor(random() * 45)) << 23) | (Math.floor(random() * 2048) << 12)));
          bed.expectSame(1024, (kernels, out) => kernels.toHalf(values, out, 512));
        }),
        RUNS,
      );
    });

    it('fromHalf, of all finite numbers, and back', () => {
      const finite = Array.from({ length: 1 << 16 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
      const halves = bed.u16(input, finite);
      bed.expectSame(finite.length * 4, (kernels, out) => kernels.fromHalf(halves, out, finite.length));
      bed.expectSame(0, (kernels, out) => {
        kernels.fromHalf(halves, out, finite.length);
        kernels.toHalf(out, out + finite.length * 4, finite.length);
        return new Uint16Array(bed.buffer, out + finite.length * 4, finite.length).findIndex((half, i) => half !== finite[i]);
      });
      expect(new Float32Array(bed.buffer, input + 2 * AREA_BYTES, 3)).toEqual(Float32Array.of(0, 2 ** -24, 2 ** -23));
    });

    it('dotHalf, but for the rounding of its sum', () => {
      fc.assert(
        fc.property(strides, seeds, fc.integer({ min: -20, max: 8 }), (stride, seed, exponent) => {
          const random = seededRandom(seed);
          const value = (): number => (random() * 2 - 1) * 2 ** exponent;
          const scalar = scalarKernels({ buffer: bed.buffer });
          scalar.toHalf(bed.f32(input, list(stride, value)), input + 4096, stride);
          const query = bed.f32(input + 8192, list(stride, () => random() * 2 - 1));
          let exact = 0;
          let magnitudes = 0;
          scalar.fromHalf(input + 4096, input, stride);
          const views = [new Float32Array(bed.buffer, input, stride), new Float32Array(bed.buffer, query, stride)];
          for (let i = 0; i < stride; i++) {
            exact += views[0][i] * views[1][i];
            magnitudes += Math.abs(views[0][i] * views[1][i]);
          }
          bed.expectSame(0, (kernels) => Math.abs(kernels.dotHalf(input + 4096, query, stride) - exact) <= magnitudes * 1e-6);
          expect(Math.abs(scalar.dotHalf(input + 4096, query, stride) - exact)).toBeLessThanOrEqual(magnitudes * 1e-7);
        }),
        RUNS,
      );
    });

    it('rotate, makeBits, makeTable and estimateRows', () => {
      fc.assert(
        fc.property(fc.integer({ min: 4, max: 11 }), fc.integer({ min: 1, max: 128 }), seeds, fc.integer({ min: -30, max: 20 }), (power, steps, seed, exponent) => {
          const random = seededRandom(seed);
          const length = 2 ** power;
          const stride = Math.min(16 * steps, length);
          const value = (): number => (random() * 2 - 1) * 2 ** exponent;
          const values = bed.f32(input, list(stride, value));
          const mean = bed.f32(input + 8192, list(stride, value));
          const signs = bed.f32(input + 16_384, list(2 * length, () => (random() < 0.5 ? -1 : 1)));
          bed.expectSame(length * 4, (kernels, out) => kernels.rotate(values, mean, stride, signs, length, out));
          const rotated = bed.f32(input, list(length, () => (random() < 0.1 ? 0 : value())));
          bed.expectSame(length / 8, (kernels, out) => kernels.makeBits(rotated, length, out));
          bed.expectSame(length * 128, (kernels, out) => kernels.makeTable(rotated, length, out));
        }),
        RUNS,
      );
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 21 }), seeds, (eights, count, seed) => {
          const random = seededRandom(seed);
          const rowBytes = eights * 8;
          const columns = [input + 65_536, input + 262_144];
          const directory = bed.u32(input, [columns[0], 0, 0, 0, columns[1], 0, 0, 0]);
          const rows = bed.u32(input + 64, list(count, () => Math.floor(random() * 40) + (random() < 0.5 ? 4096 : 0)));
          const table = bed.f32(input + 1024, list(rowBytes * 256, () => random() - 0.5));
          for (const column of columns) {
            bed.u8(column, list(40 * rowBytes, () => Math.floor(random() * 256)));
            bed.f32(column + 4096 * rowBytes, list(80, random));
          }
          bed.expectSame(count * 4, (kernels, out) => kernels.estimateRows(directory, rows, count, rowBytes, table, out));
        }),
        RUNS,
      );
    });

    it('quantiseRows', () => {
      fc.assert(
        fc.property(strides, fc.integer({ min: 1, max: 5 }), seeds, fc.integer({ min: -30, max: 20 }), (stride, count, seed, exponent) => {
          const random = seededRandom(seed);
          const values = bed.f32(input, list(count * stride, () => (random() * 2 - 1) * 2 ** exponent));
          // Many exactly between two codes.
          for (let i = 0; i < stride; i += 3) new Float32Array(bed.buffer, values, stride)[i] = (Math.floor(random() * 254) - 126.5) * 2 ** (exponent - 7);
          new Float32Array(bed.buffer, values, stride)[0] = 127 * 2 ** (exponent - 7);
          bed.expectSame(count * stride + count * 8, (kernels, out) => {
            kernels.quantiseRows(values, count, stride, out, out + count * stride, out + count * (stride + 4));
          });
        }),
        RUNS,
      );
    });
  });
}
