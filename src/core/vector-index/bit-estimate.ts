/**
 * What a distance of bits says about a cosine. Two vectors at an angle θ lie on different sides of θ/π of all hyperplanes through the
 * origin; here that is the mean, and the hyperplanes those of a random rotation. With x = m + x': q·x = q·m + q'·x' + m·x',
 * where m·x' is 0 on the average, and ‖x'‖² is 1 − ‖m‖².
 * @param query - unit length
 * @param mean - what bits are compared against
 * @param bits - of a row
 * @returns the estimate; it falls with the distance, which is in bits and may be a fraction
 * @see Goemans & Williamson 1995; Charikar 2002, Similarity Estimation Techniques from Rounding Algorithms
 */
export function bitEstimate(query: Float32Array, mean: Float32Array, bits: number): (distance: number) => number {
  const dimensions = query.length;
  let along = 0;
  let meanSquares = 0;
  let centredSquares = 0;
  for (let i = 0; i < dimensions; i++) {
    along += query[i] * mean[i];
    meanSquares += mean[i] * mean[i];
    centredSquares += (query[i] - mean[i]) ** 2;
  }
  const scale = Math.sqrt(centredSquares * Math.max(0, 1 - meanSquares));
  return (distance) => along + scale * Math.cos((Math.PI * distance) / bits);
}
