import { titleKey } from './text/title-key';

/** The name, with the first number behind it that makes it one that nobody has, without regard to case: `Work`, `Work 2`. */
export function freeName(name: string, taken: readonly string[]): string {
  const keys = new Set(taken.map(titleKey));
  let free = name;
  for (let number = 2; keys.has(titleKey(free)); number++) free = `${name} ${number}`;
  return free;
}
