import { putShare } from '../../src/storage/share-inbox';

/** Where the manifest's `share_target` posts to. */
export const SHARE_PATH = '/share';

/**
 * Takes what another app hands over: stored first, answered then. The page that the answer leads to keeps it
 * (`src/app/pwa/keepShared.ts`).
 * @returns always a redirect: a failure must not end in an error page of the browser
 */
export async function receiveShare(request: Request, now: number): Promise<Response> {
  let outcome = 'shared';
  try {
    // Apps share without a referrer. A page of another origin that posts its own form here is no app that shares.
    if (isForeign(request.referrer, request.url)) outcome = 'shared=refused';
    else await putShare(request, now);
  } catch {
    outcome = 'shared=failed'; // no space, most likely; the page says so
  }
  return Response.redirect(new URL(`/?${outcome}`, request.url).href, 303);
}

function isForeign(referrer: string, own: string): boolean {
  return URL.canParse(referrer) && /^https?:/.test(referrer) && new URL(referrer).origin !== new URL(own).origin;
}
