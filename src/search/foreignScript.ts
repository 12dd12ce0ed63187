/** Whether most letters of a text belong to no Latin alphabet. Then it is certainly not English; the other way round nothing is certain. */
export function isForeignScript(text: string): boolean {
  const foreign = text.match(/[^\p{Script=Latin}\P{L}]/gu)?.length ?? 0;
  return foreign > 1 && foreign * 2 > (text.match(/\p{L}/gu)?.length ?? 0);
}
