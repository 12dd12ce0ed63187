/** What decides by which rule a browser clears what pages store. */
export interface EvictionFacts {
  readonly userAgent: string;
  /** `navigator.brave`, which only Brave has. */
  readonly isBrave: boolean;
  /** Opened as an app of its own: from the home screen, the dock or the start menu. */
  readonly installed: boolean;
  readonly persisted: boolean | null;
}

type BrowserEngine = 'chromium' | 'firefox' | 'safari' | 'unknown';

/** Every browser of iPhones and iPads is Safari inside, and so is its rule. A browser that changes the rules of the one that it is made of is unknown. */
export function engineOf({ userAgent, isBrave }: Pick<EvictionFacts, 'userAgent' | 'isBrave'>): BrowserEngine {
  if (isBrave || /\b(?:DuckDuckGo|Ddg|Focus|Klar)\//i.test(userAgent)) return 'unknown';
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'safari';
  if (/\bFirefox\/\d/.test(userAgent)) return 'firefox';
  if (/(?:Chrome|Chromium)\/\d/.test(userAgent)) return 'chromium';
  return /\bSafari\/\d/.test(userAgent) && /\bVersion\/\d/.test(userAgent) ? 'safari' : 'unknown';
}

/**
 * The rule by which this browser clears storage, in plain words.
 * @see https://developer.mozilla.org/docs/Web/API/Storage_API/Storage_quotas_and_eviction_criteria
 * @see https://webkit.org/blog/14403/updates-to-storage-policy/
 */
export function evictionRule(facts: EvictionFacts): string {
  const { persisted, installed } = facts;
  if (persisted === true) return 'This browser promised not to clear the library on its own. It goes only if you clear the data of this site, or uninstall the browser.';
  switch (engineOf(facts)) {
    case 'chromium':
      return 'When the device runs short of space, this browser clears whole sites, those not used for the longest time first. It asks nobody. A promise to keep the library spares it from that.';
    case 'firefox':
      return 'When the device runs short of space, this browser clears whole sites, those not used for the longest time first. It asks you once whether this one may stay; your yes spares it from that.';
    case 'safari':
      return installed
        ? 'Opened from the home screen or the dock, this library is not cleared for being unused. When the device runs very short of space, it may still go.'
        : 'This browser deletes what a site has stored after seven days of its use in which you do not visit the site. On the home screen or in the dock, Engram is spared from that.';
    case 'unknown':
      return 'This browser does not say by which rule it clears what sites store. Some clear it when they are closed, or when the device runs short of space. Count on your backups.';
  }
}
