import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer';

interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array | number;
}

/** Reads the fields of one message, as the wire format's description has it; written apart from the writer. */
function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  while (at < bytes.byteLength) {
    const tag = varint();
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 2: {
        const length = Number(varint());
        fields.push({ number, value: bytes.subarray(at, at + length) });
        at += length;
        break;
      }
      case 5:
        fields.push({ number, value: view.getFloat32(at, true) });
        at += 4;
        break;
      default:
        throw new Error(`No wire type ${tag & 7n} is written.`);
    }
  }
  if (at !== bytes.byteLength) throw new Error('The last field goes past the end.');
  return fields;
}

const fieldNumber = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const field = fc.oneof(
  fc.record({ kind: fc.constant('varint' as const), number: fieldNumber, value: fc.maxSafeInteger() }),
  fc.record({ kind: fc.constant('float' as const), number: fieldNumber, value: fc.float({ noNaN: true }) }),
  fc.record({ kind: fc.constant('string' as const), number: fieldNumber, value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ kind: fc.constant('bytes' as const), number: fieldNumber, value: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('packed' as const), number: fieldNumber, value: fc.array(fc.maxSafeNat(), { maxLength: 40 }) }),
);
type WrittenField = typeof field extends fc.Arbitrary<infer T> ? T : never;

function write(message: ProtobufWriter, { kind, number, value }: WrittenField): void {
  if (kind === 'varint') message.varint(number, value);
  else if (kind === 'float') message.float(number, value);
  else if (kind === 'string') message.string(number, value);
  else if (kind === 'bytes') message.bytes(number, value);
  else message.packed(number, value);
}

function expectWritten(read: readonly Field[], written: readonly WrittenField[]): void {
  expect(read.map(({ number }) => number)).toEqual(written.map(({ number }) => number));
  for (const [index, { kind, value }] of written.entries()) {
    const got = read[index]!.value;
    if (kind === 'varint') expect(got).toBe(BigInt(value));
    else if (kind === 'float') expect(got).toBe(value);
    else if (kind === 'string') expect(new TextDecoder().decode(got as Uint8Array)).toBe(value);
    else if (kind === 'bytes') expect([...(got as Uint8Array)]).toEqual([...value]);
    else expect(readPacked(got as Uint8Array)).toEqual(value);
  }
}

function readPacked(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  let unit = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * unit;
    unit *= 128;
    if (byte >= 0x80) continue;
    values.push(value);
    value = 0;
    unit = 1;
  }
  return values;
}

describe('ProtobufWriter', () => {
  it('writes fields that a reader of the wire format reads back', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 12 }), (written) => {
        const writer = new ProtobufWriter();
        for (const one of written) write(writer, one);
        expectWritten(readFields(writer.finish()), written);
      }),
    );
  });

  it('nests messages to any depth', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (written, depth) => {
        const nest = (message: ProtobufWriter, level: number): void => {
          if (level === 0) for (const one of written) write(message, one);
          else message.message(level, (inner) => nest(inner, level - 1));
        };
        const writer = new ProtobufWriter();
        nest(writer, depth);
        let bytes: Uint8Array = writer.finish();
        for (let level = depth; level > 0; level--) {
          const [outer, ...others] = readFields(bytes);
          expect(others).toEqual([]);
          expect(outer!.number).toBe(level);
          bytes = outer!.value as Uint8Array;
        }
        expectWritten(readFields(bytes), written);
      }),
    );
  });

  it('writes the examples of the encoding guide', () => {
    // https://protobuf.dev/programming-guides/encoding/
    expect([...new ProtobufWriter().varint(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new ProtobufWriter().string(2, 'testing').finish()]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect([...new ProtobufWriter().message(3, (inner) => inner.varint(1, 150)).finish()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
    expect([...new ProtobufWriter().packed(6, [3, 270, 86942]).finish()]).toEqual([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
    expect([...new ProtobufWriter().varint(1, -2).finish()]).toEqual([0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
  });

  it('refuses what it could not write exactly', () => {
    expect(() => new ProtobufWriter().varint(1, 2 ** 53)).toThrow(RangeError);
    expect(() => new ProtobufWriter().varint(1, 0.5)).toThrow(RangeError);
    expect(() => new ProtobufWriter().varint(0, 1)).toThrow(RangeError);
  });
});
