import type { Monitor } from '../core/monitor/monitor';

type Method = (...args: unknown[]) => unknown;

/**
 * The same methods, each measured from call to reply, under `<group>.<method>`.
 * @param names - other names than that; null: not measured, because it waits for a person or ends everything
 */
export function measured<Group extends object>(monitor: Pick<Monitor, 'measure'>, group: string, methods: Group, names: { readonly [Name in keyof Group]?: string | null } = {}): Group {
  const named = names as Readonly<Record<string, string | null | undefined>>;
  return Object.fromEntries(
    Object.entries(methods as Record<string, Method>).map(([method, run]) => {
      const name = named[method] === undefined ? `${group}.${method}` : named[method];
      return [method, name === null ? run : (...args: unknown[]) => monitor.measure(name, () => run(...args))];
    }),
  ) as Group;
}
