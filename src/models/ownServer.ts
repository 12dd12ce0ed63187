import { DEFAULT_HUB } from '../core/models/hub-urls';

/** Where a model of one's own is: the hub, or a server that speaks its addresses. */
export interface OwnModel {
  readonly host: string;
  readonly hubId: string;
}

/** `owner/name`; some of the hub's oldest models have no owner. */
const HUB_ID = /^[\w][\w.-]*(?:\/[\w][\w.-]*)?$/;

/**
 * What somebody typed or pasted: an id, or the address of a model's page, which names its server as well.
 * @param server - what stands in the field for the server; '' is the hub
 * @returns words for what is wrong, when it cannot be a model
 */
export function readOwnModel(model: string, server: string): OwnModel | string {
  const typed = model.trim();
  if (typed === '') return 'Write the model’s id, for example Xenova/all-MiniLM-L6-v2.';
  if (/^https?:\/\//i.test(typed)) {
    if (!URL.canParse(typed)) return 'This address cannot be read.';
    const { origin, pathname } = new URL(typed);
    const [owner = '', name = ''] = pathname.split('/').filter((part) => part !== '');
    const hubId = name === '' ? owner : `${owner}/${name}`;
    return HUB_ID.test(hubId) ? { host: origin, hubId } : 'This address names no model.';
  }
  if (!HUB_ID.test(typed)) return 'A model’s id has the form owner/name, without blanks.';
  const host = readServer(server);
  return host === null ? 'The server’s address begins with https:// and has no path, for example https://models.example.' : { host, hubId: typed };
}

/** @returns the origin, null for what is none */
export function readServer(text: string): string | null {
  const typed = text.trim();
  if (typed === '') return DEFAULT_HUB;
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return null;
  const { origin, pathname, search, username } = new URL(typed);
  return pathname === '/' && search === '' && username === '' ? origin : null;
}

/**
 * Whether this page may fetch from there.
 * @param reachable - see `ModelsOverview.reachable`
 * @returns null when it is not known
 */
export function isReachable(host: string, reachable: readonly string[] | null, own: string): boolean | null {
  if (host === own) return true;
  return reachable === null ? null : reachable.some((source) => covers(source, host));
}

/** A source of a policy may begin with a wildcard for subdomains. */
function covers(source: string, host: string): boolean {
  if (!source.includes('*')) return source === host;
  const [scheme, name] = source.split('://', 2);
  return host.startsWith(`${scheme}://`) && host.endsWith((name ?? '').replace(/^\*/, ''));
}

/** How whoever runs this server allows it. */
export function connectCommand(host: string): string {
  return `npm start -- --connect ${host}`;
}
