// @ts-check
/**
 * Reads CHANGELOG.md, so that the notice of an update can say what is new. Its form: a heading `## 1.2.3` per version, newest first,
 * then perhaps a paragraph, then a list. Text before the first list is left out; so is a version that is not a number yet.
 */

/**
 * @typedef {object} Release
 * @property {string} version like `1.2.3`
 * @property {string[]} changes one line each, without Markdown's marks
 */

/**
 * @param {string} markdown
 * @returns {Release[]} in the order of the file
 */
export function parseChangelog(markdown) {
  /** @type {Release[]} */
  const releases = [];
  /** @type {Release | null} */
  let release = null;
  let inItem = false;
  for (const line of markdown.split(/\r?\n/)) {
    const heading = /^##\s+(.*)$/.exec(line);
    if (heading !== null) {
      const version = /^\[?v?(\d+\.\d+\.\d+)\]?(?=\s|$)/.exec(heading[1])?.[1];
      release = version === undefined ? null : { version, changes: [] };
      if (release !== null) releases.push(release);
      inItem = false;
      continue;
    }
    const item = /^[-*]\s+(.*)$/.exec(line);
    if (item !== null) {
      release?.changes.push(plain(item[1]));
      inItem = true;
    } else if (inItem && /^\s+\S/.test(line) && !/^\s*[-*]\s/.test(line)) {
      // An item may go on in the next line; a list inside it is detail.
      if (release !== null) release.changes.push(`${release.changes.pop()} ${plain(line)}`);
    } else inItem = false;
  }
  return releases;
}

/** @param {string} text */
function plain(text) {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '').trim();
}
