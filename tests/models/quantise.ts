/** A weight as 8-bit integers with one scale, zero at 0: what `quantize_dynamic` of ONNX Runtime makes of it with `QInt8`. */
export interface QuantisedWeight {
  readonly values: Int8Array<ArrayBuffer>;
  readonly scale: number;
}

export function quantiseWeight(weight: Float32Array): QuantisedWeight {
  let largest = 0;
  for (const value of weight) largest = Math.max(largest, Math.abs(value));
  // Float32 as in the file, so that a reference computes with the same number.
  const scale = Math.fround(largest / 127) || 1;
  const values = new Int8Array(weight.length);
  for (let index = 0; index < weight.length; index++) values[index] = Math.max(-127, Math.min(127, roundHalfEven(weight[index]! / scale)));
  return { values, scale };
}

export interface QuantisedActivations {
  readonly values: Uint8Array<ArrayBuffer>;
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * ONNX's DynamicQuantizeLinear: one scale over the whole tensor, from its own range, which always includes 0.
 * @see https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html
 */
export function dynamicQuantizeLinear(tensor: Float32Array): QuantisedActivations {
  let low = 0;
  let high = 0;
  for (const value of tensor) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = Math.fround((high - low) / 255) || 1;
  const zeroPoint = Math.max(0, Math.min(255, roundHalfEven(-low / scale)));
  const values = new Uint8Array(tensor.length);
  for (let index = 0; index < tensor.length; index++) {
    values[index] = Math.max(0, Math.min(255, roundHalfEven(tensor[index]! / scale) + zeroPoint));
  }
  return { values, scale, zeroPoint };
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
