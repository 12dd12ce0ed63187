const LENGTH_DELIMITED = 2;
const VARINT = 0;
const FIXED_32 = 5;

/**
 * Writes one protobuf message (proto3 wire format): what an ONNX file is made of. Large byte fields are not copied before
 * {@link finish}, so a model's weights exist once while they are made and once in the file.
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];
  #small: number[] = [];
  #sizeBytes = 0;

  /** An int32, int64, uint32, bool or enum field. @param value - a safe integer; negative ones take ten bytes, as protobuf has it */
  varint(field: number, value: number): this {
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, FIXED_32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#small.push(...bytes);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** @param value - must not change before {@link finish} */
  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(value.byteLength);
    this.#append(value);
    return this;
  }

  /** Repeated integers in the packed form, which proto3 readers expect. */
  packed(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter();
    for (const value of values) inner.#varint(value);
    return this.bytes(field, inner.finish());
  }

  /** An embedded message. */
  message(field: number, write: (message: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    inner.#flush();
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(inner.#sizeBytes);
    for (const part of inner.#parts) this.#append(part);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#flush();
    const whole = new Uint8Array(this.#sizeBytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  #tag(field: number, wireType: number): void {
    if (!Number.isInteger(field) || field < 1 || field >= 2 ** 29) throw new RangeError(`${field} is no field number.`);
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} cannot be written exactly.`);
    // Two's complement of 64 bits. Numbers are divided, not shifted: shifts cut to 32 bits.
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 0x7fn; rest >>= 7n) this.#small.push(Number(rest & 0x7fn) | 0x80);
      this.#small.push(Number(rest));
      return;
    }
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#small.push((rest % 128) | 0x80);
    this.#small.push(rest);
  }

  #append(part: Uint8Array): void {
    this.#flush();
    this.#parts.push(part);
    this.#sizeBytes += part.byteLength;
  }

  #flush(): void {
    if (this.#small.length === 0) return;
    this.#parts.push(Uint8Array.from(this.#small));
    this.#sizeBytes += this.#small.length;
    this.#small = [];
  }
}
