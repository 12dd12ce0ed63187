/** What a page remembers of how it looks: names in local storage. Not its drafts, nor what belongs to one device. */
export const SETTING_NAMES = ['engram-theme', 'engram-preferences'] as const;
