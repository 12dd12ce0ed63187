import { ProtobufWriter } from './protobuf-writer';

/** A tensor with its values, row-major. The array's type says the element type. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint8Array | Int8Array | BigInt64Array;
}

/** An input or an output of a graph; a name in place of a size is one that is known only when the graph runs. */
export interface ValueInfo {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly dims: readonly (number | string)[];
}

type Attribute = number | readonly number[] | { readonly float: number };

// Numbers of onnx.proto: TensorProto.DataType, AttributeProto.AttributeType, and the fields of each message.
const DATA_TYPE = { float32: 1, uint8: 2, int8: 3, int64: 7 } as const;
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;
const MODEL = { irVersion: 1, producerName: 2, producerVersion: 3, graph: 7, opsetImport: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const;

/** Exporters of the hub's encoders write this pair. */
const IR_VERSION = 7;
const OPSET = 14;

/** Element type 1 for a Cast to float. */
export const CAST_TO_FLOAT = { to: DATA_TYPE.float32 } as const;

/** An ONNX model under construction: nodes in the order they are added, which must be the order they can run in. */
export class OnnxGraph {
  readonly #graph = new ProtobufWriter();
  readonly #names = new Set<string>();

  constructor(name: string) {
    this.#graph.string(GRAPH.name, name);
  }

  /** @returns its name, for use as an input of nodes */
  constant(name: string, tensor: Tensor): string {
    this.#claim(name);
    const { dims, data } = tensor;
    const size = dims.reduce((product, dim) => product * dim, 1);
    if (size !== data.length) throw new RangeError(`${name} has ${data.length} values, not ${size}.`);
    this.#graph.message(GRAPH.initializer, (message) =>
      message
        .packed(1, dims)
        .varint(2, dataType(data))
        .string(8, name)
        .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );
    return name;
  }

  /** @returns the name of its output */
  node(opType: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodes(opType, inputs, [output], attributes)[0]!;
  }

  /** A node with several outputs. */
  nodes<Outputs extends readonly string[]>(opType: string, inputs: readonly string[], outputs: Outputs, attributes: Readonly<Record<string, Attribute>> = {}): Outputs {
    for (const output of outputs) this.#claim(output);
    this.#graph.message(GRAPH.node, (message) => {
      for (const input of inputs) message.string(NODE.input, input);
      for (const output of outputs) message.string(NODE.output, output);
      message.string(NODE.name, outputs[0]!).string(NODE.opType, opType);
      for (const [name, value] of Object.entries(attributes)) message.message(NODE.attribute, (attribute) => writeAttribute(attribute, name, value));
    });
    return outputs;
  }

  input(info: ValueInfo): string {
    this.#claim(info.name);
    this.#graph.message(GRAPH.input, (message) => writeValueInfo(message, info));
    return info.name;
  }

  /** Declares what a node has made as an output of the graph. */
  output(info: ValueInfo): void {
    if (!this.#names.has(info.name)) throw new RangeError(`Nothing makes ${info.name}.`);
    this.#graph.message(GRAPH.output, (message) => writeValueInfo(message, info));
  }

  /** The file. */
  finish(producer: { readonly name: string; readonly version: string }): Uint8Array<ArrayBuffer> {
    return new ProtobufWriter()
      .varint(MODEL.irVersion, IR_VERSION)
      .string(MODEL.producerName, producer.name)
      .string(MODEL.producerVersion, producer.version)
      .bytes(MODEL.graph, this.#graph.finish())
      .message(MODEL.opsetImport, (message) => message.string(1, '').varint(2, OPSET))
      .finish();
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw new RangeError(`Two values are called ${name}.`);
    this.#names.add(name);
  }
}

function dataType(data: Tensor['data']): number {
  if (data instanceof Float32Array) return DATA_TYPE.float32;
  if (data instanceof BigInt64Array) return DATA_TYPE.int64;
  return data instanceof Int8Array ? DATA_TYPE.int8 : DATA_TYPE.uint8;
}

function writeAttribute(message: ProtobufWriter, name: string, value: Attribute): void {
  message.string(1, name);
  if (typeof value === 'number') message.varint(3, value).varint(20, ATTRIBUTE.int);
  else if ('float' in value) message.float(2, value.float).varint(20, ATTRIBUTE.float);
  else message.packed(8, value).varint(20, ATTRIBUTE.ints);
}

function writeValueInfo(message: ProtobufWriter, info: ValueInfo): void {
  message.string(1, info.name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.varint(1, DATA_TYPE[info.type]).message(2, (shape) => {
        for (const dim of info.dims) shape.message(1, (size) => (typeof dim === 'number' ? size.varint(1, dim) : size.string(2, dim)));
      }),
    ),
  );
}
