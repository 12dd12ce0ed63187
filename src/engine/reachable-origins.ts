/**
 * Origins besides the page's own that a content security policy lets it fetch from.
 * @param policy - the header's value
 * @returns null when it leaves that open
 */
export function originsOf(policy: string): readonly string[] | null {
  const directives = new Map(policy.split(';').map((part) => {
    const [name = '', ...values] = part.trim().split(/\s+/);
    return [name.toLowerCase(), values] as const;
  }));
  const sources = directives.get('connect-src') ?? directives.get('default-src');
  if (sources === undefined || sources.includes('*')) return null;
  return sources.filter((source) => /^(?:https?|wss?):\/\//.test(source));
}

/**
 * What the server of this page allows today. Asked without a body, which the service worker lets through: what it has kept may be older.
 * @returns null when it cannot be told: no network, or a host that sends no policy
 */
export async function reachableOrigins(): Promise<readonly string[] | null> {
  try {
    const { headers } = await fetch(location.pathname, { method: 'HEAD', headers: { Accept: 'text/html' }, cache: 'no-store' });
    const policy = headers.get('content-security-policy');
    return policy === null ? null : originsOf(policy);
  } catch {
    return null;
  }
}
