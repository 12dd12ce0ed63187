/** Smaller ones stay where they are: shapes and axes, whose values ONNX Runtime wants to see while it reads the graph. */
const LEAST_BYTES = 4096;

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;
const TENSOR_EXTERNAL_DATA = 13;
const TENSOR_DATA_LOCATION = 14;
const EXTERNAL = 1;

const VARINT = 0;
const BYTES = 2;

/** One field of a message: from its tag to its end, and where its content begins. */
interface Field {
  readonly number: number;
  readonly type: number;
  readonly from: number;
  readonly content: number;
  readonly end: number;
}

/** @throws RangeError for what is no protobuf */
function* fieldsOf(bytes: Uint8Array, from: number, end: number): Generator<Field> {
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= end) throw new RangeError('a number goes over the end');
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < end) {
    const start = at;
    const tag = varint();
    const type = tag % 8;
    let content = at;
    if (type === VARINT) varint();
    else if (type === BYTES) {
      const length = varint();
      content = at;
      at += length;
    } else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else throw new RangeError('an unknown kind of field');
    if (at > end) throw new RangeError('a field goes over the end');
    yield { number: Math.floor(tag / 8), type, from: start, content, end: at };
  }
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function message(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  return [Uint8Array.from([...varintBytes(number * 8 + BYTES), ...varintBytes(lengthOf(parts))]), ...parts];
}

function entry(key: string, value: string): Uint8Array[] {
  const text = (field: number, content: string): Uint8Array[] => message(field, [new TextEncoder().encode(content)]);
  return message(TENSOR_EXTERNAL_DATA, [...text(1, key), ...text(2, value)]);
}

/** @returns the tensor with its values left out, and where they are to be found instead; null when it stays as it is */
function liftTensor(bytes: Uint8Array, tensor: Field, location: string): Uint8Array[] | null {
  const fields = [...fieldsOf(bytes, tensor.content, tensor.end)];
  const raw = fields.filter(({ number, type }) => number === TENSOR_RAW_DATA && type === BYTES);
  const isElsewhere = fields.some(({ number }) => number === TENSOR_EXTERNAL_DATA || number === TENSOR_DATA_LOCATION);
  if (isElsewhere || raw.length !== 1 || raw[0].end - raw[0].content < LEAST_BYTES) return null;
  const [{ content, end }] = raw;
  const rest = fields.filter((field) => field !== raw[0]).map((field) => bytes.subarray(field.from, field.end));
  const where = [...entry('location', location), ...entry('offset', String(content)), ...entry('length', String(end - content))];
  return message(GRAPH_INITIALIZER, [...rest, ...where, Uint8Array.from([...varintBytes(TENSOR_DATA_LOCATION * 8 + VARINT), EXTERNAL])]);
}

/**
 * Takes the weights out of an ONNX graph without copying them: a small graph that says where in the given bytes they lie. ONNX Runtime
 * copies a graph into its memory and parses it there, weights included, so that they lie in it twice and more, and WebAssembly never gives memory
 * back; weights from elsewhere are copied once, to where they are used.
 * @param location - by what name the bytes will be found
 * @returns null when there is nothing to take out, or the bytes are not what they should be: ONNX Runtime has the words for that
 */
export function liftWeights(bytes: Uint8Array, location: string): Uint8Array<ArrayBuffer> | null {
  try {
    let lifted = 0;
    const model: Uint8Array[] = [];
    for (const field of fieldsOf(bytes, 0, bytes.length)) {
      if (field.number !== MODEL_GRAPH || field.type !== BYTES) {
        model.push(bytes.subarray(field.from, field.end));
        continue;
      }
      const graph: Uint8Array[] = [];
      for (const part of fieldsOf(bytes, field.content, field.end)) {
        const tensor = part.number === GRAPH_INITIALIZER && part.type === BYTES ? liftTensor(bytes, part, location) : null;
        if (tensor !== null) lifted++;
        graph.push(...(tensor ?? [bytes.subarray(part.from, part.end)]));
      }
      model.push(...message(MODEL_GRAPH, graph));
    }
    if (lifted === 0) return null;
    const small = new Uint8Array(lengthOf(model));
    let at = 0;
    for (const part of model) {
      small.set(part, at);
      at += part.length;
    }
    return small;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
