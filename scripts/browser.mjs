// @ts-check
/**
 * Finds a Chromium to test and measure with, or gets one. Order: CHROMIUM_PATH, one that is installed, the one that
 * Playwright has downloaded; then, when asked to, Playwright's download, and last the system's package manager.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { isMain } from './is-main.mjs';

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {string} source where it comes from, for people
 */

const isRoot = process.getuid?.() === 0;

/**
 * Chromium's own pages for the suggestions below its address bar. It loads both for every window, also without a screen, in a process of their own: as much work
 * for the processor as half the start of the app.
 */
const CHROMIUM_OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/**
 * What Playwright switches off itself. Chromium hears the last list only, and ours is the last. `tests/e2e/chromium-switches.spec.ts` says when a new version of Playwright
 * names more.
 */
const PLAYWRIGHT_OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/** Command-line switches for every Chromium we start: nothing but the app shall use the network or the processor. */
export const CHROMIUM_ARGS = Object.freeze([
  `--disable-features=${[...PLAYWRIGHT_OFF, ...CHROMIUM_OWN_PAGES].join(',')}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(isRoot ? ['--no-sandbox'] : []), // Chromium's sandbox refuses to run as root
]);

function usualPlaces() {
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(process.env.HOME ?? '', 'Applications')].flatMap((folder) => [
        join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
        join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
      ]);
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
        .flatMap((folder = '') => [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Chromium/Application/chrome.exe')]);
    default:
      return [...onPath, '/snap/bin/chromium'];
  }
}

/** @returns {Browser[]} all that are here, best first */
function candidates() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, but there is no such file.`);
    return [{ executablePath: named, source: 'CHROMIUM_PATH' }];
  }
  const own = chromium.executablePath();
  return [
    ...usualPlaces().filter((path) => existsSync(path)).map((executablePath) => ({ executablePath, source: 'installed' })),
    ...(existsSync(own) ? [{ executablePath: own, source: 'Playwright' }] : []),
  ];
}

/**
 * Looks, and neither installs nor starts anything.
 * @returns {Browser | null}
 * @throws Error when CHROMIUM_PATH names a file that is not there
 */
export function findBrowser() {
  return candidates()[0] ?? null;
}

/**
 * Whether it can start at all: a downloaded browser may miss system libraries. Not asked on Windows, where `--version`
 * opens a window.
 * @param {Browser} browser
 */
function starts(browser) {
  if (process.platform === 'win32') return true;
  return spawnSync(browser.executablePath, ['--version', ...CHROMIUM_ARGS], { timeout: 30_000 }).status === 0;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [environment]
 */
function run(command, args, environment = {}) {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', timeout: 10 * 60_000, env: { ...process.env, ...environment } });
  return status === 0;
}

/** @param {string} command */
function has(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Chromium from the distribution; needs root, or sudo that asks no password. */
function installFromSystem() {
  const sudo = isRoot ? [] : ['sudo', '-n'];
  if (!isRoot && !has('sudo')) return false;
  /** @param {string[]} words */
  const asRoot = (...words) => {
    const [command = '', ...args] = [...sudo, ...words];
    return run(command, args, { DEBIAN_FRONTEND: 'noninteractive' });
  };
  if (has('apt-get')) return asRoot('apt-get', 'update') && asRoot('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
  if (has('dnf')) return asRoot('dnf', 'install', '-y', 'chromium');
  return false;
}

/**
 * Finds a Chromium that starts, or installs one. Give its path to children as CHROMIUM_PATH, so that they use the same.
 * @returns {Browser}
 * @throws Error that says what to do when there is none and none could be installed
 */
export function ensureBrowser() {
  // One that is there may still not start: Ubuntu's `chromium-browser` can be a stub that only names a snap.
  const found = candidates().find(starts);
  if (found !== undefined) return found;
  const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  const ways = [
    () => run(process.execPath, [playwright, 'install', 'chromium'], { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' }),
    ...(process.platform === 'linux' ? [installFromSystem] : []),
  ];
  for (const install of ways) {
    if (!install()) continue;
    const browser = candidates().find(starts);
    if (browser !== undefined) return browser;
  }
  throw new Error('There is no Chromium that starts, and none could be installed. Install Chrome or Chromium, or set CHROMIUM_PATH to one.');
}

if (isMain(import.meta.url)) {
  const browser = ensureBrowser();
  console.log(`${browser.source}: ${browser.executablePath}`);
}
